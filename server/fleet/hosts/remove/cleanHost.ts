import { randomUUID } from 'node:crypto'
import { HostError } from '../../../../shared/hostError.ts'
import { unitNameOf } from '../../../../shared/name.ts'
import type { ItemRun } from '../../../jobs/job.ts'
import type { ArchivedConfig } from '../../../store/fleetStore.ts'
import { parseHeader } from '../../../systemd/unit/unitHeader.ts'
import { applyChange } from '../../change/applyChange.ts'
import type { Change, TunnelPart } from '../../change/change.ts'
import { leaseOf } from '../../change/lease.ts'
import { lookAtTunnels, type FoundTunnel } from '../../change/lookAtTunnels.ts'
import { refusalFault } from '../../change/refusalFault.ts'
import { removingPart } from '../../change/removingPart.ts'
import type { HostSession } from '../../context.ts'
import { removeLeaseFolder } from '../../change/removeLeaseFolder.ts'
import type { HostsContext } from '../hostsContext.ts'
import { lookAt, type HostLook } from '../look/look.ts'
import { ourIds } from '../look/whose.ts'
import { mayChange, refuseHostPart, refuseUnseen, refuseUnwritable } from '../prepare/refusals.ts'
import { cleanPart, leftOf } from './cleanPart.ts'
import { leftAlone } from './cleanWords.ts'

export const cleanSteps = ['look', 'archive', 'remove tunnels', 'clean', 'verify'] as const

interface OurTunnel {
  readonly id: string
  readonly found: FoundTunnel
}

/** What is written down before the host is touched. */
interface KeptClean {
  readonly change: Change
  readonly archived: readonly string[]
}

/**
 * Takes everything of this fleet away from a host: every config is archived on the workstation before, then the tunnels
 * go, then what was made for them. What is not ours is left and named in the notes of the steps.
 */
export const cleanHost = async (context: HostsContext, run: ItemRun): Promise<void> => {
  const session = await context.sessions.open(run.host.id, { signal: run.signal })
  const { remote } = session
  mayChange(remote, 'be cleaned by us')
  const { look, tunnels } = await run.step('look', async () => lookBefore(context, session, run))
  const change: Change = {
    version: 1,
    fleet: context.fleetId,
    host: run.host,
    parts: [...tunnels.map(partOf), cleanPart(look, context.fleetId)],
  }
  await run.step('archive', async (report) => {
    await archive(context, { tunnels, change, run })
    report({ note: tunnels.length === 1 ? 'one tunnel' : `${tunnels.length} tunnels` })
  })
  await run.passNoReturn()
  await run.step('remove tunnels', async () => removeTunnels(context, session, { change, run }))
  await run.step('clean', async (report) => {
    const parts = change.parts.filter(({ kind }) => kind === 'host')
    refuseHostPart(await applyChange(remote, { ...change, parts }, { lease: leaseOf(context, run) }), {
      host: run.host.name,
    })
    const left = leftAlone(look, context.fleetId)
    if (left.length > 0) report({ note: `not ours and left: ${left.map(({ path }) => path).join(', ')}`.slice(0, 500) })
  })
  await run.step('verify', async () => confirmClean(context, session))
}

const lookBefore = async (
  { now, fleetId }: HostsContext,
  { remote, host }: HostSession,
  { signal }: ItemRun,
): Promise<{ look: HostLook; tunnels: OurTunnel[] }> => {
  const look = await lookAt(remote, { now, signal })
  refuseUnseen(host.name, look)
  refuseUnwritable(host.name, look)
  const ids = ourIds(look, fleetId)
  if (ids.length === 0) return { look, tunnels: [] }
  const found = await lookAtTunnels(remote, { ids, signal })
  return { look, tunnels: ids.map((id) => ({ id, found: found.tunnel(id) })) }
}

const partOf = ({ id, found }: OurTunnel): TunnelPart =>
  removingPart({ id, uid: parseHeader(found.files.unit?.text ?? '')?.uid ?? unitNameOf(id) }, found)

/** What the host has counts; where it has nothing any more, what was wanted. Done again, what was archived is not archived twice. */
const archive = async (
  context: HostsContext,
  { tunnels, change, run }: { tunnels: readonly OurTunnel[]; change: Change; run: ItemRun },
): Promise<void> => {
  const before = run.kept as KeptClean | undefined // Written below.
  const fresh = tunnels.filter(({ id }) => before?.archived.includes(id) !== true)
  const archived = [...(before?.archived ?? []), ...fresh.map(({ id }) => id)]
  await run.keep({ change, archived } satisfies KeptClean, async (tables) => {
    for (const { id, found } of fresh) {
      const stored = await tables.tunnels.on(run.host.id, id)
      const wanted = stored && (await tables.revisions.get(stored.uid, stored.revision))
      const config = found.files.config?.text || wanted?.config
      if (config === undefined) continue
      const unit = found.files.unit?.text ?? wanted?.unit ?? ''
      const row: ArchivedConfig = {
        id: randomUUID(),
        hostId: run.host.id,
        host: run.host.name,
        tunnel: id,
        revision: parseHeader(unit)?.revision ?? stored?.revision ?? 0,
        config,
        unit,
        archivedAtMs: context.now(),
      }
      await tables.archive.add(row)
    }
  })
}

/** @throws HostError for the first tunnel that could not be taken away. */
const removeTunnels = async (
  context: HostsContext,
  { remote }: HostSession,
  { change, run }: { change: Change; run: ItemRun },
): Promise<void> => {
  const parts = change.parts.filter(({ kind }) => kind === 'tunnel')
  if (parts.length === 0) return
  const { refusals } = await applyChange(remote, { ...change, parts }, { lease: leaseOf(context, run) })
  for (const [id, refusal] of refusals)
    throw new HostError(refusalFault(refusal, { host: run.host.name, id, config: {} }))
}

/** @throws HostError where something of ours is still there. */
const confirmClean = async ({ now, fleetId }: HostsContext, { remote, host }: HostSession): Promise<void> => {
  const left = leftOf(await lookAt(remote, { now }), fleetId)
  if (left.length > 0) {
    const stderr = `still there: ${left.join(', ')}`
    throw new HostError({ kind: 'commandFailed', host: host.name, command: 'the clean removal', ending: 0, stderr })
  }
  await removeLeaseFolder(remote)
}
