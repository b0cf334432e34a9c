import type { FleetContext, HostSession } from '../context.ts'
import { runLocked } from '../hostLock.ts'
import { isDraft } from '../tunnel/isDraft.ts'
import type { PlannedTunnel } from './planTunnels.ts'
import { removeScript } from './removeScript.ts'
import { readReport } from './report.ts'
import { sha256 } from './sha256.ts'

/**
 * Takes new tunnels away again: nothing of them stays on the host or in the store. Only a unit that is exactly what was
 * written is touched.
 */
export const takeBack = async (
  { store, live }: FleetContext,
  { remote }: HostSession,
  planned: readonly PlannedTunnel[],
): Promise<void> => {
  if (planned.length === 0) return
  const command = removeScript(planned.map(({ item }) => ({ id: item.id, expectedUnit: sha256(item.unit) })))
  readReport(await runLocked(remote, command, { timeoutMs: 120_000 }), { host: remote.host, command: command.name })
  for (const { tunnel } of planned) {
    const stored = await store.tunnels.get(tunnel.host, tunnel.id)
    if (stored === undefined || !isDraft(stored)) continue
    await store.tunnels.remove(tunnel.host, tunnel.id)
    await live.tunnelChanged(tunnel.host, tunnel.id)
  }
}
