import { expect } from 'vitest'
import { unitNameOf } from '../../../shared/name.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import type { TunnelFleet } from './tunnelFleet.ts'

/** What is stored and what its one host has are the same: files, units, enablement, and nothing half. */
export const expectAgreement = async (fleet: TunnelFleet, host: TestHost): Promise<void> => {
  const stored = await fleet.store.tunnels.list()
  const units = await host.sh('ls /etc/systemd/system | grep "^xray-tunnel-.*[.]service$" || true')
  expect(units.split('\n').filter(Boolean)).toEqual(stored.map(({ id }) => unitNameOf(id)).toSorted())
  for (const { uid, id, revision, owner, wanted } of stored) {
    expect({ id, owner, isMade: revision > 0 }).toEqual({ id, owner: null, isMade: true })
    const { configHash } = (await fleet.store.revisions.get(uid, revision)) ?? {}
    expect(await host.sh(`sha256sum < /etc/raptor-tunnel/xray-${id}.json`)).toBe(`${configHash}  -`)
    const active = (await host.exec(`systemctl is-active ${unitNameOf(id)}`)).stdout.trim()
    expect({ id, active }).toEqual({ id, active: wanted === 'running' ? 'active' : 'inactive' })
  }
  expect(await host.sh('find /etc/raptor-tunnel /etc/systemd/system -maxdepth 1 -name ".xray-*"')).toBe('')
}

/** Brings the last operation to its end after a kill: one that does not go on by itself is resumed. */
export const finishLast = async ({ operations }: TunnelFleet): Promise<{ id: string; kind: string; state: string }> => {
  const [last] = await operations.list({ limit: 1 })
  if (last === undefined) throw new Error('no operation was stored')
  const { id } = last
  if ((await operations.get({ id })).state === 'interrupted') {
    const { kind, state } = await operations.resume({ id })
    return { id, kind, state }
  }
  for await (const event of await operations.watch({ id }))
    if (event.kind === 'fault') throw new Error('the watch failed')
  const { kind, state } = await operations.get({ id })
  return { id, kind, state }
}
