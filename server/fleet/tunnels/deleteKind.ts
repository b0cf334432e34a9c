import { randomUUID } from 'node:crypto'
import type { Fault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import { place } from '../../../shared/name.ts'
import type { ItemRun, JobKind } from '../../jobs/job.ts'
import type { ArchivedConfig, Tables } from '../../store/fleetStore.ts'
import { parseHeader } from '../../systemd/unit/unitHeader.ts'
import { applyChange } from '../change/applyChange.ts'
import type { Change } from '../change/change.ts'
import { leaseOf } from '../change/lease.ts'
import { lookAtTunnels, type FoundTunnel } from '../change/lookAtTunnels.ts'
import { refusalFault } from '../change/refusalFault.ts'
import { removingPart } from '../change/removingPart.ts'
import { leased } from '../change/leased.ts'
import type { FleetContext, HostSession } from '../context.ts'

/** A tunnel that stands in the store when the order is given. */
export interface TunnelTarget {
  readonly uid: string
  readonly id: string
}

/** What one item of the order asks: tunnels of one host. */
export interface DeleteInput {
  readonly tunnels: readonly TunnelTarget[]
}

interface KeptDelete {
  readonly change: Change
  readonly failures: readonly { readonly tunnel: string; readonly fault: Fault }[]
}

/**
 * Takes tunnels away: what their host has of them is archived on the workstation first, then everything of them goes, and
 * when that was seen they are forgotten. From the moment the host is touched it goes on to its end.
 */
export const deleteKind = (context: FleetContext): JobKind<DeleteInput, null> =>
  leased(context, {
    kind: 'deleteTunnels',
    version: 1,
    steps: () => ['plan and archive', 'remove', 'verify', 'forget'],
    work: async ({ tunnels }, run) => {
      const session = await context.sessions.open(run.host.id, { signal: run.signal })
      const { change, failures } = await planned(context, session, { tunnels, run })
      await run.passNoReturn()
      const refused = await run.step('remove', async () => remove(context, session, { change, run }))
      const removed = change.parts.flatMap((part) =>
        part.kind === 'tunnel' && !refused.some(({ tunnel }) => tunnel === part.id)
          ? [{ uid: part.uid, id: part.id }]
          : [],
      )
      const left = await run.step('verify', async () => stillThere(session, removed))
      return run.step('forget', async () => ({
        value: null,
        failures: [...failures, ...refused, ...left],
        record: async (tables) => {
          for (const { uid, id } of removed) {
            if (!left.some(({ tunnel }) => tunnel === id)) await tables.tunnels.remove(uid)
          }
        },
        recorded: async () => {
          for (const { uid } of removed) await context.live.tunnelChanged(uid)
        },
      }))
    },
    overtaken: async ({ tunnels }, tables) => firstGone(tables, tunnels),
    retry: ({ tunnels }, failures) => {
      const left = failures.length === 0 ? tunnels : tunnels.filter(({ id }) => failures.includes(id))
      return left.length === 0 ? undefined : { tunnels: left }
    },
  })

/** A tunnel of that name may stand again: it is another one. */
export const firstGone = async ({ tunnels }: Tables, targets: readonly TunnelTarget[]): Promise<Fault | undefined> => {
  for (const { uid, id } of targets) {
    if ((await tunnels.get(uid)) === undefined) {
      return { kind: 'overtaken', what: `The tunnel ${id}`, by: 'it was deleted since' }
    }
  }
}

const planned = async (
  context: FleetContext,
  session: HostSession,
  { tunnels, run }: { tunnels: readonly TunnelTarget[]; run: ItemRun },
): Promise<KeptDelete> => {
  if (run.kept !== undefined) {
    await run.skip('plan and archive', 'it was done before')
    return run.kept as KeptDelete // Written below.
  }
  return run.step('plan and archive', async () => {
    const found = await lookAtTunnels(session.remote, {
      ids: tunnels.map(({ id }) => id),
      lease: leaseOf(context, run),
      signal: run.signal,
    })
    const judged = tunnels.map((tunnel) => ({ tunnel, found: found.tunnel(tunnel.id) }))
    const ours = judged.filter(({ tunnel, found }) => isOurs(context.fleetId, tunnel, found))
    const failures = judged
      .filter((one) => !ours.includes(one))
      .map(({ tunnel: { id } }) => ({ tunnel: id, fault: notOurs(run.host.name, id) }))
    const only = failures[0]
    if (ours.length === 0 && only !== undefined) throw new HostError(only.fault)
    const parts = ours.map(({ tunnel, found }) => removingPart(tunnel, found))
    const kept: KeptDelete = { change: { version: 1, fleet: context.fleetId, host: run.host, parts }, failures }
    await run.keep(kept, async (tables) => {
      for (const one of ours) {
        const archived = await archivedOf(tables, one, { run, atMs: context.now() })
        if (archived !== undefined) await tables.archive.add(archived)
      }
    })
    return kept
  })
}

/** Ours is what our header names, and what has no unit any more. */
const isOurs = (fleet: string, { id }: TunnelTarget, { files }: FoundTunnel): boolean => {
  if (files.unit === undefined) return true
  const header = parseHeader(files.unit.text)
  return header?.id === id && header.fleet === fleet
}

const notOurs = (host: string, id: string): Fault => ({
  kind: 'changedOnHost',
  host,
  path: place.unit(id),
  expected: 'a unit with the header of this fleet',
  found: 'one without it',
})

/** What the host has counts; where it has nothing any more, what was wanted. */
const archivedOf = async (
  tables: Tables,
  { tunnel, found: { files } }: { tunnel: TunnelTarget; found: FoundTunnel },
  { run, atMs }: { run: ItemRun; atMs: number },
): Promise<ArchivedConfig | undefined> => {
  const stored = await tables.tunnels.get(tunnel.uid)
  const revision = stored?.revision ?? 0
  const wanted = revision === 0 ? undefined : await tables.revisions.get(tunnel.uid, revision)
  const config = files.config?.text ?? wanted?.config
  if (config === undefined) return undefined
  return {
    id: randomUUID(),
    hostId: run.host.id,
    host: run.host.name,
    tunnel: tunnel.id,
    revision,
    config,
    unit: files.unit?.text ?? wanted?.unit ?? '',
    archivedAtMs: atMs,
  }
}

/** An order once begun runs to its end: no signal. */
const remove = async (
  context: Pick<FleetContext, 'leaseHolder'>,
  { remote }: HostSession,
  { change, run }: { change: Change; run: ItemRun },
): Promise<{ tunnel: string; fault: Fault }[]> => {
  const report = await applyChange(remote, change, { lease: leaseOf(context, run) })
  return [...report.refusals].map(([id, refusal]) => ({
    tunnel: id,
    fault: refusalFault(refusal, { host: run.host.name, id, config: {} }),
  }))
}

/** Nothing is told to be gone that was not seen to be gone. */
const stillThere = async (
  { remote }: HostSession,
  removed: readonly TunnelTarget[],
): Promise<{ tunnel: string; fault: Fault }[]> => {
  if (removed.length === 0) return []
  const found = await lookAtTunnels(remote, { ids: removed.map(({ id }) => id) })
  return removed.flatMap(({ id }) => {
    const { files, active } = found.tunnel(id)
    const left = [
      ...(files.config === undefined ? [] : [place.config(id)]),
      ...(files.unit === undefined ? [] : [place.unit(id)]),
      ...(active === 'inactive' || active === 'unknown' ? [] : [`its unit, ${active}`]),
    ]
    if (left.length === 0) return []
    const reason = `there is still ${left.join(', ')}`
    const fault: Fault = {
      kind: 'verifyFailed',
      host: remote.host,
      tunnel: id,
      check: 'active',
      reason,
      log: [],
      putBack: false,
    }
    return [{ tunnel: id, fault }]
  })
}
