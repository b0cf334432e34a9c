import { expect, it } from 'vitest'
import { HostError } from '../../../shared/hostError.ts'
import type { Privilege } from '../../../shared/host.ts'
import { openManager } from '../../../server/bus/manager/openManager.ts'
import type { Command } from '../../../server/shell/command.ts'
import { fakeRemote, type Answer } from '../../systemd/fakeRemote.ts'

const failing = (stderr: string): HostError =>
  new HostError({ kind: 'commandFailed', host: 'h1', command: 'systemctl list-units', ending: 1, stderr })

/** A host that forwards nothing; `list` answers systemctl. */
const closedHost = (privilege: Privilege, list: (ran: number) => Answer) => {
  let lists = 0
  return fakeRemote({
    privilege,
    answer: ({ name }: Command) => {
      if (name === 'look for systemd') return 'running\nsystemd\nsystemd 252 (252.1)\n'
      return name === 'systemctl list-units' ? list(lists++) : ''
    },
  })
}

it('takes systemctl where no stream opens, and tells the reason of each', async () => {
  const manager = await openManager(closedHost('root', () => '[]\n\n[]\n'))
  expect(manager).toMatchObject({
    way: 'systemctl',
    reason: 'bus: refused by sshd (prohibited); bridge: refused by sshd (prohibited)',
  })
})

it('reads as root only where the login itself cannot', async () => {
  const remote = closedHost('sudo', (ran) => (ran === 0 ? failing('Failed to connect to bus') : '[]\n\n[]\n'))
  const manager = await openManager(remote)
  await manager.list(['*'])
  expect(remote.ran.filter((ran) => ran.endsWith('list-units'))).toEqual([
    'login: systemctl list-units',
    'root: systemctl list-units',
    'root: systemctl list-units',
  ])
})

it('says of every way why it failed when none opens', async () => {
  await expect(
    openManager(closedHost('readOnly', () => failing('Failed to connect to bus: refused\n'))),
  ).rejects.toMatchObject({
    fault: {
      kind: 'busUnavailable',
      tried: [
        { way: 'bus', reason: 'refused by sshd (prohibited)' },
        { way: 'bridge', reason: 'refused by sshd (prohibited)' },
        { way: 'systemctl', reason: 'Failed to connect to bus: refused' },
      ],
    },
  })
})

it('looks for systemd before it tries any further', async () => {
  const remote = fakeRemote({ answer: () => 'missing\nrunit\n' })
  await expect(openManager(remote)).rejects.toMatchObject({ fault: { kind: 'noSystemd', found: 'runit' } })
  expect(remote.ran).toEqual(['login: look for systemd'])
})

it('passes on that the connection was lost', async () => {
  const lost = new HostError({ kind: 'connectionLost', host: 'h1', during: 'x' })
  const remote = fakeRemote({ dial: () => Promise.reject(lost), answer: () => lost })
  await expect(openManager(remote)).rejects.toBe(lost)
})

it('stops at once when it is cancelled', async () => {
  const cancelled = new HostError({ kind: 'cancelled', host: 'h1', what: 'x' })
  const remote = fakeRemote({ dial: () => Promise.reject(cancelled) })
  await expect(openManager(remote)).rejects.toBe(cancelled)
  expect(remote.ran).toEqual([])
})
