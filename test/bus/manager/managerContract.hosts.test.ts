import { describe, expect, it } from 'vitest'
import { contractHost, matrix } from './contractHost.ts'
import { watch } from './events.ts'
import { broken, sleeper } from './testUnits.ts'

describe.each(matrix('root', 'sudo', 'readOnly'))('by %s as %s on %s', (...field) => {
  const at = contractHost(field)
  const [way] = field

  it('lists what is loaded and what is only a file', async () => {
    const { host, manager, units } = at()
    await using mine = units('list')
    await mine.write({ up: sleeper, off: sleeper, bad: broken })
    await host.sh(
      `systemctl enable -q ${mine.name('off')}; systemctl start ${mine.name('up')}; systemctl start ${mine.name('bad')} || true`,
    )
    const listed = await manager.list(mine.patterns)
    expect(
      listed.map(({ name, activeState, subState, unitFileState }) => [name, activeState, subState, unitFileState]),
    ).toEqual([
      [mine.name('bad'), 'failed', 'failed', 'disabled'],
      [mine.name('off'), 'inactive', 'dead', 'enabled'],
      [mine.name('up'), 'active', 'running', 'disabled'],
    ])
    expect(listed.at(-1)).toMatchObject({ loadState: 'loaded', description: 'Test up' })
    expect(await manager.list(['xray-tunnel-nothing-*.service'])).toEqual([])
  })

  it('tells the details of a unit, also of one that is not there', async () => {
    const { host, manager, units } = at()
    await using mine = units('get')
    await mine.write({
      up: sleeper,
      exit: 'ExecStart=/bin/sh -c "exit 23"',
      kill: 'ExecStart=/bin/sh -c "kill -9 $$$$"',
    })
    await host.sh(`systemctl start ${mine.name('up')} ${mine.name('exit')} ${mine.name('kill')}
      while systemctl is-active -q ${mine.name('exit')} || systemctl is-active -q ${mine.name('kill')}; do sleep 0.05; done`)
    const up = await manager.get(mine.name('up'))
    const [pid, since, invocation] = (
      await host.sh(`systemctl show -p MainPID --value ${mine.name('up')}; date +%s -d "$(systemctl show -p ActiveEnterTimestamp --value ${mine.name('up')})"
        systemctl show -p InvocationID --value ${mine.name('up')}`)
    ).split('\n')
    expect(up).toMatchObject({
      name: mine.name('up'),
      activeState: 'active',
      loadState: 'loaded',
      unitFileState: 'disabled',
    })
    expect(up).toMatchObject({
      mainPid: Number(pid),
      restarts: 0,
      result: 'success',
      exitCode: null,
      needsReload: false,
    })
    expect(up).toMatchObject({ fragmentPath: `/etc/systemd/system/${mine.name('up')}`, invocationId: invocation })
    expect(Math.floor((up.sinceMs ?? 0) / 1000)).toBe(Number(since))
    expect(await manager.get(mine.name('exit'))).toMatchObject({
      activeState: 'failed',
      result: 'exit-code',
      exitCode: 23,
      exitSignal: null,
    })
    expect(await manager.get(mine.name('kill'))).toMatchObject({
      activeState: 'failed',
      result: 'signal',
      exitCode: null,
      exitSignal: 'SIGKILL',
    })
    expect(await manager.get(mine.name('none'))).toMatchObject({
      loadState: 'not-found',
      activeState: 'inactive',
      mainPid: 0,
      sinceMs: null,
    })
  })

  it('says which machine it is', async () => {
    const { host, manager } = at()
    expect(await manager.machineId()).toBe(await host.sh('cat /etc/machine-id'))
  })

  it('gives any property as systemctl shows it', async () => {
    const { manager, units } = at()
    await using mine = units('props')
    await mine.write({ up: `${sleeper}\nRestartSec=7` })
    const names = ['FragmentPath', 'NeedDaemonReload', 'RestartUSec', 'NoSuchProperty']
    expect(await manager.properties(mine.name('up'), names)).toEqual({
      FragmentPath: `/etc/systemd/system/${mine.name('up')}`,
      NeedDaemonReload: 'no',
      RestartUSec: '7s',
    })
  })

  it('tells a subscriber of a start, a kill and a stop', async () => {
    const { host, manager, units } = at()
    await using mine = units('watch')
    await mine.write({ a: sleeper, b: sleeper })
    await using watched = await watch(manager, mine.patterns)
    const [a, b] = [mine.name('a'), mine.name('b')]
    // The end of the reload that wrote them may be told first.
    expect(watched.events.find(({ kind }) => kind !== 'reloading')).toMatchObject({
      kind: 'listed',
      units: [{ name: a, activeState: 'inactive' }, { name: b }],
    })
    await host.sh(`systemctl start ${a} ${b}`)
    await watched.until(a, (unit) => unit?.activeState === 'active')
    await watched.until(b, (unit) => unit?.subState === 'running')
    await host.sh(`systemctl kill -s KILL ${a}`)
    await watched.until(a, (unit) => unit?.activeState === 'failed')
    await host.sh(`systemctl stop ${b}`)
    await watched.until(b, (unit) => unit?.activeState === 'inactive')
    expect(watched.statesOf(a)).toEqual(expect.arrayContaining(['active/running', 'failed/failed']))
  })

  it('tells a subscriber of units that come, change and go after it began', async () => {
    const { host, manager, units } = at()
    await using mine = units('new')
    await using watched = await watch(manager, mine.patterns)
    const late = mine.name('late')
    await mine.write({ late: sleeper })
    await watched.until(late, (unit) => unit?.unitFileState === 'disabled')
    await host.sh(`systemctl start ${late}`)
    await watched.until(late, (unit) => unit?.activeState === 'active' && unit.description === 'Test late')
    await host.sh(`systemctl enable -q ${late}`)
    await watched.until(late, (unit) => unit?.unitFileState === 'enabled')
    await host.sh(
      `systemctl stop ${late}; systemctl disable -q ${late}; rm /etc/systemd/system/${late}; systemctl daemon-reload`,
    )
    await watched.until(late, (unit) => unit === undefined)
    expect(watched.statesOf(late)).toContain('active/running')
  })

  it('is right again after systemd reloaded under a subscriber', async () => {
    const { host, manager, units } = at()
    await using mine = units('reload')
    await mine.write({ a: sleeper, b: sleeper })
    await host.sh(`systemctl start ${mine.name('a')} ${mine.name('b')}`)
    await using watched = await watch(manager, mine.patterns)
    await host.sh(`systemctl daemon-reload & systemctl kill -s KILL ${mine.name('a')}; wait
      systemctl daemon-reload; systemctl stop ${mine.name('b')}; systemctl daemon-reload`)
    await watched.until(mine.name('a'), (unit) => unit?.activeState === 'failed')
    await watched.until(mine.name('b'), (unit) => unit?.activeState === 'inactive')
    expect(watched.events.some((event) => event.kind === 'reloading' && event.active)).toBe(way !== 'systemctl')
    expect(watched.events.filter(({ kind }) => kind === 'gone')).toEqual([])
  })
})
