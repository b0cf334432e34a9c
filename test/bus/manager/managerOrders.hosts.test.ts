import { describe, expect, it } from 'vitest'
import type { Manager } from '../../../server/systemd/manager/manager.ts'
import { contractHost, matrix } from './contractHost.ts'
import { broken, sleeper } from './testUnits.ts'

describe.each(matrix('root', 'sudo'))('by %s as %s on %s', (...field) => {
  const at = contractHost(field)

  it('orders jobs, waits for their end and gives a result for each', async () => {
    const { manager, units } = at()
    await using mine = units('order')
    const slow = `${sleeper}\nExecStartPre=/bin/sleep 0.3`
    await mine.write({
      a: slow,
      bad: broken,
      b: sleeper,
      late: `${slow}\nExecStartPre=/bin/sleep 60\nTimeoutStartSec=1`,
    })
    const [a, bad, b, late] = ['a', 'bad', 'b', 'late'].map((id) => mine.name(id)) as [string, string, string, string]
    expect(await manager.order('start', [a, bad, b])).toEqual(['done', 'failed', 'done'])
    expect(await manager.get(a)).toMatchObject({ activeState: 'active' })
    const before = (await manager.get(a)).mainPid
    expect(await manager.order('restart', [a])).toEqual(['done'])
    expect((await manager.get(a)).mainPid).not.toBe(before)
    expect(await manager.order('stop', [b, bad])).toEqual(['done', 'done'])
    expect(await manager.get(b)).toMatchObject({ activeState: 'inactive' })
    expect(await manager.order('start', [late])).toEqual(['failed'])
    expect(await manager.get(late)).toMatchObject({ activeState: 'failed', result: 'timeout' })
    expect(await manager.order('start', [])).toEqual([])
  })

  it('says which unit is not there or refused, and carries out the rest', async () => {
    const { host, manager, units } = at()
    await using mine = units('refused')
    await mine.write({ b: sleeper })
    await host.sh(`ln -s /dev/null /etc/systemd/system/${mine.name('masked')}; systemctl daemon-reload`)
    await expect(manager.order('start', [mine.name('none'), mine.name('b')])).rejects.toMatchObject({
      fault: { kind: 'notFound', name: mine.name('none') },
    })
    expect(await manager.get(mine.name('b'))).toMatchObject({ activeState: 'active' })
    await expect(manager.order('start', [mine.name('masked')])).rejects.toMatchObject({
      fault: {
        kind: 'commandFailed',
        command: `start ${mine.name('masked')}`,
        stderr: `Unit ${mine.name('masked')} is masked.`,
      },
    })
    await expect(manager.order('stop', [mine.name('none')])).rejects.toMatchObject({ fault: { kind: 'notFound' } })
    await expect(manager.enable([mine.name('none')])).rejects.toMatchObject({
      fault: { kind: 'notFound', name: mine.name('none') },
    })
  })

  it('gets the result of a start that systemd reloads under', async () => {
    const { host, manager, units } = at()
    await using mine = units('race')
    await mine.write({ a: `${sleeper}\nExecStartPre=/bin/sleep 1` })
    const started = manager.order('start', [mine.name('a')])
    await host.sh('for i in 1 2 3 4 5; do systemctl daemon-reload; sleep 0.1; done')
    expect(await started).toEqual(['done'])
    expect(await manager.get(mine.name('a'))).toMatchObject({ activeState: 'active' })
  })

  it('enables and disables at once, also what is not there any more', async () => {
    const { host, manager, units } = at()
    await using mine = units('enable')
    await mine.write({ a: sleeper, b: sleeper })
    await manager.enable([mine.name('a'), mine.name('b')])
    expect(await manager.get(mine.name('a'))).toMatchObject({ unitFileState: 'enabled' })
    expect(await host.sh(`systemctl is-enabled ${mine.name('a')} ${mine.name('b')}`)).toBe('enabled\nenabled')
    await manager.disable([mine.name('a')])
    expect(await manager.get(mine.name('a'))).toMatchObject({ unitFileState: 'disabled' })
    await manager.disable([mine.name('none')])
  })

  it('forgets failures, also where there is none', async () => {
    const { manager, units } = at()
    await using mine = units('reset')
    await mine.write({ bad: broken, b: sleeper })
    await manager.order('start', [mine.name('bad')])
    await manager.resetFailed([mine.name('bad'), mine.name('b'), mine.name('none')])
    expect(await manager.get(mine.name('bad'))).toMatchObject({ activeState: 'inactive' })
    await manager.resetFailed([])
  })

  it('reloads systemd', async () => {
    const { host, manager, units } = at()
    await using mine = units('fresh')
    await mine.write({ a: sleeper })
    await manager.order('start', [mine.name('a')])
    await host.sh(`sleep 0.01; sed -i 's/Test a/Changed/' /etc/systemd/system/${mine.name('a')}`)
    await manager.reload()
    expect(await manager.get(mine.name('a'))).toMatchObject({ description: 'Changed', needsReload: false })
  })
})

describe.each(matrix('readOnly'))('by %s as %s on %s', (...field) => {
  const at = contractHost(field)

  it.each<[what: string, order: (manager: Manager, name: string) => Promise<unknown>]>([
    ['start', (manager, name) => manager.order('start', [name])],
    ['stop', (manager, name) => manager.order('stop', [name])],
    ['restart', (manager, name) => manager.order('restart', [name])],
    ['enable', (manager, name) => manager.enable([name])],
    ['disable', (manager, name) => manager.disable([name])],
    ['reset a failure of', (manager, name) => manager.resetFailed([name])],
    ['reload systemd for', (manager) => manager.reload()],
  ])('may not %s a unit, and is told what that needs', async (_, order) => {
    const { host, manager, units } = at()
    await using mine = units('plain')
    await mine.write({ up: broken })
    await host.sh(`systemctl enable -q ${mine.name('up')}; systemctl start ${mine.name('up')} || true`)
    await expect(order(manager, mine.name('up'))).rejects.toMatchObject({
      fault: { kind: 'notPermitted', host: manager.host, needs: expect.stringContaining('sudo') },
    })
    expect(await host.sh(`systemctl is-failed ${mine.name('up')}; systemctl is-enabled ${mine.name('up')}`)).toBe(
      'failed\nenabled',
    )
  })
})
