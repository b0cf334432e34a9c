import { HostError } from '../../../shared/hostError.ts'
import type { TunnelEdit } from '../../../shared/input.ts'
import type { ItemRun, JobKind } from '../../jobs/job.ts'
import type { Change } from '../change/change.ts'
import { leaseOf } from '../change/lease.ts'
import { leased } from '../change/leased.ts'
import type { FleetContext, HostSession } from '../context.ts'
import { applyParts, takeBackParts } from './applying/applyParts.ts'
import type { CreatedTunnel } from './createKind.ts'
import { firstGone, type TunnelTarget } from './deleteKind.ts'
import { recallPlan } from './planning/keptPlans.ts'
import type { MadeTunnel } from './planning/madeTunnel.ts'
import { planEdit } from './planning/planEdit.ts'
import { attributesOf, revisionOf } from './recording.ts'

export interface EditInput {
  readonly tunnel: TunnelTarget
  /** The revision that was edited: another one since then is not overwritten. */
  readonly from: number
  readonly edit: TunnelEdit
  readonly plan?: string | undefined
}

interface KeptEdit {
  readonly change: Change
  readonly made: MadeTunnel
}

/** Gives a tunnel its next revision; one that fails is put back to the last, and that is seen. */
export const editKind = (context: FleetContext): JobKind<EditInput, CreatedTunnel> =>
  leased(context, {
    kind: 'editTunnel',
    version: 1,
    steps: () => ['plan', 'write and restart', 'verify', 'record'],
    work: async (input, run) => {
      const session = await context.sessions.open(run.host.id, { signal: run.signal })
      const { change, made } = await planned(context, session, { input, run })
      const steps = { apply: 'write and restart', verify: 'verify' }
      const [outcome] = await applyParts(context, session, { change, made: [made], run, steps })
      if (outcome === undefined) throw new HostError({ kind: 'notFound', what: 'tunnel', name: input.tunnel.id })
      if (!outcome.ok) {
        await run.skip('record', 'nothing to record')
        return { value: { made, probe: [] }, failures: [{ tunnel: made.id, fault: outcome.fault }] }
      }
      await run.passNoReturn()
      return run.step('record', async () => ({
        value: { made, probe: outcome.probe },
        record: async (tables) => {
          const atMs = context.now()
          await tables.revisions.add(revisionOf(made, { run, why: 'edited', atMs }))
          await tables.tunnels.update(made.uid, {
            ...attributesOf(made),
            revision: made.revision,
            owner: null,
            changedAtMs: atMs,
          })
        },
        recorded: () => context.live.tunnelChanged(made.uid),
      }))
    },
    undo: async (_input, run) => {
      const { change } = run.kept as KeptEdit // Written by `planned`.
      const session = await context.sessions.open(run.host.id)
      await takeBackParts(context, session, { change, run })
      return {}
    },
    overtaken: async ({ tunnel, from }, tables) => {
      const gone = await firstGone(tables, [tunnel])
      if (gone !== undefined) return gone
      const now = await tables.tunnels.get(tunnel.uid)
      if (now === undefined || now.revision === from) return undefined
      return {
        kind: 'overtaken',
        what: `The tunnel ${tunnel.id}`,
        by: `it was edited since, it is at revision ${now.revision}`,
      }
    },
    retry: (input) => input,
  })

const planned = async (
  context: FleetContext,
  session: HostSession,
  { input, run }: { input: EditInput; run: ItemRun },
): Promise<KeptEdit> => {
  if (run.kept !== undefined) {
    await run.skip('plan', 'it was planned before')
    return run.kept as KeptEdit // Written below.
  }
  return run.step('plan', async () => {
    const kept = await plan(context, session, { input, run })
    await run.keep(kept)
    return kept
  })
}

const plan = async (
  context: FleetContext,
  session: HostSession,
  { input: { tunnel, from, edit, plan: hash }, run }: { input: EditInput; run: ItemRun },
): Promise<KeptEdit> => {
  const stored = await context.store.tunnels.get(tunnel.uid)
  if (stored === undefined) throw new HostError({ kind: 'notFound', what: 'tunnel', name: tunnel.id })
  if (stored.revision !== from) {
    const by = `it is at revision ${stored.revision}, the edit began at ${from}`
    throw new HostError({ kind: 'overtaken', host: run.host.name, what: `The tunnel ${tunnel.id}`, by })
  }
  if (hash !== undefined) {
    const { change, made } = await recallPlan(context, { hash, host: run.host })
    const [only] = made
    if (only === undefined || only.uid !== tunnel.uid) {
      throw new HostError({ kind: 'stalePlan', host: run.host.name, plan: hash, reason: 'it is about another tunnel' })
    }
    return { change, made: only }
  }
  const { made, part } = await planEdit(context, session, {
    tunnel: stored,
    edit,
    lease: leaseOf(context, run),
    signal: run.signal,
  })
  return { change: { version: 1, fleet: context.fleetId, host: run.host, parts: [part] }, made }
}
