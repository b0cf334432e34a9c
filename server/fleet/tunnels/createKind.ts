import type { Fault } from '../../../shared/fault.ts'
import type { NewTunnel, ProbeLevel } from '../../../shared/tunnel.ts'
import type { ItemRun, JobKind, Worked } from '../../jobs/job.ts'
import type { Tables } from '../../store/fleetStore.ts'
import type { Change } from '../change/change.ts'
import { leaseOf } from '../change/lease.ts'
import { leased } from '../change/leased.ts'
import type { FleetContext, HostSession } from '../context.ts'
import { firstGone } from './deleteKind.ts'
import { applyParts, takeBackParts } from './applying/applyParts.ts'
import type { MadeTunnel } from './planning/madeTunnel.ts'
import { planNew } from './planning/planNew.ts'
import { recallPlan } from './planning/keptPlans.ts'
import { revisionOf, storedTunnelOf } from './recording.ts'

/** What one item of the order asks: the new tunnels of one host. */
export interface CreateInput {
  readonly tunnels: readonly NewTunnel[]
  /** The hash of a plan that was shown. */
  readonly plan?: string | undefined
}

export interface CreatedTunnel {
  readonly made: MadeTunnel
  /** What was verified: unit, port, traffic. */
  readonly probe: readonly ProbeLevel[]
}

/** What is written down before the host is touched. */
export interface KeptCreate {
  readonly change: Change
  readonly made: readonly MadeTunnel[]
  /** Tunnels that could not be planned. */
  readonly failures: readonly Failure[]
}

interface Failure {
  readonly tunnel: string
  readonly fault: Fault
}

export const createSteps = ['plan', 'write and start', 'verify', 'record'] as const

/**
 * Makes any number of new tunnels on one host with two scripts: one looks, one changes. The plan, with its keys, and the
 * names it claims are written down before the host is touched. A tunnel that fails is taken back, seen to be gone, and is
 * its row; its neighbours stand.
 */
export const createKind = (context: FleetContext): JobKind<CreateInput, readonly CreatedTunnel[]> =>
  leased(context, {
    kind: 'createTunnels',
    version: 1,
    steps: () => createSteps,
    work: async (input, run) => {
      const session = await context.sessions.open(run.host.id, { signal: run.signal })
      const kept = await planned(context, session, { input, run })
      if (kept.made.length === 0) return nothingPlanned(kept.failures, run)
      return apply(context, session, { kept, run })
    },
    undo: async (_input, run) => {
      const kept = run.kept as KeptCreate // Written by `planned` of this kind.
      const session = await context.sessions.open(run.host.id)
      await takeBackParts(context, session, { change: kept.change, run })
      return {
        record: (tables) => forgetClaims(tables, kept.made, run.job),
        recorded: () => lookAgain(context, kept.made),
      }
    },
    // Resumed it would claim again what was deleted since. Retried it plans anew: a name that is taken is refused then.
    overtaken: async (_input, tables, { kept, state }) =>
      state === 'interrupted' && kept !== undefined
        ? firstGone(tables, (kept as KeptCreate).made) // Written by `planned` of this kind.
        : undefined,
    retry: ({ tunnels }, failures) => {
      const left = failures.length === 0 ? tunnels : tunnels.filter(({ id }) => failures.includes(id))
      return left.length === 0 ? undefined : { tunnels: left }
    },
  })

const planned = async (
  context: FleetContext,
  session: HostSession,
  { input, run }: { input: CreateInput; run: ItemRun },
): Promise<KeptCreate> => {
  if (run.kept !== undefined) {
    await run.skip('plan', 'it was planned before')
    return run.kept as KeptCreate // Written below.
  }
  return run.step('plan', async () => {
    const kept = await plan(context, session, { input, run })
    if (kept.made.length > 0) {
      await run.keep(kept, (tables) => claim(tables, kept.made, { run, now: context.now }))
      await lookAgain(context, kept.made)
    }
    return kept
  })
}

const plan = async (
  context: FleetContext,
  session: HostSession,
  { input, run }: { input: CreateInput; run: ItemRun },
): Promise<KeptCreate> => {
  if (input.plan !== undefined) {
    return { ...(await recallPlan(context, { hash: input.plan, host: run.host })), failures: [] }
  }
  const { planned, failures } = await planNew(context, session, {
    tunnels: input.tunnels,
    lease: leaseOf(context, run),
    signal: run.signal,
  })
  const change: Change = {
    version: 1,
    fleet: context.fleetId,
    host: run.host,
    parts: planned.map(({ part }) => part),
  }
  return { change, made: planned.map(({ made }) => made), failures }
}

/** The names are the operation's from here on. @throws HostError `alreadyExists` where another was faster. */
const claim = async (
  tables: Tables,
  made: readonly MadeTunnel[],
  { run, now }: { run: ItemRun; now: () => number },
): Promise<void> => {
  for (const one of made)
    await tables.tunnels.add(storedTunnelOf(one, { hostId: run.host.id, owner: run.job, atMs: now() }))
}

const lookAgain = async ({ live }: Pick<FleetContext, 'live'>, made: readonly MadeTunnel[]): Promise<void> => {
  for (const { uid } of made) await live.tunnelChanged(uid)
}

/** What was only claimed, and only by this operation, is forgotten. */
const forgetClaims = async (tables: Tables, made: readonly MadeTunnel[], job: string): Promise<void> => {
  for (const { uid } of made) {
    const stored = await tables.tunnels.get(uid)
    if (stored?.revision === 0 && stored.owner === job) await tables.tunnels.remove(uid)
  }
}

const nothingPlanned = async (
  failures: readonly Failure[],
  run: ItemRun,
): Promise<Worked<readonly CreatedTunnel[]>> => {
  for (const name of createSteps.slice(1)) await run.skip(name, 'no tunnel of the order can be made')
  return { value: [], failures }
}

const apply = async (
  context: FleetContext,
  session: HostSession,
  { kept, run }: { kept: KeptCreate; run: ItemRun },
): Promise<Worked<readonly CreatedTunnel[]>> => {
  const outcomes = await applyParts(context, session, {
    change: kept.change,
    made: kept.made,
    run,
    steps: { apply: 'write and start', verify: 'verify' },
  })
  await run.passNoReturn()
  return run.step('record', async () => {
    const passed = outcomes.flatMap((one) => (one.ok ? [{ made: one.made, probe: one.probe }] : []))
    const broken = outcomes.flatMap((one) => (one.ok ? [] : [one]))
    const gone = broken.filter(({ isTakenBack }) => isTakenBack).map(({ made }) => made)
    return {
      value: passed,
      failures: [...kept.failures, ...broken.map(({ made, fault }) => ({ tunnel: made.id, fault }))],
      record: async (tables) => {
        for (const { made } of passed) {
          await tables.revisions.add(revisionOf(made, { run, why: 'created', atMs: context.now() }))
          await tables.tunnels.update(made.uid, { revision: made.revision, owner: null, changedAtMs: context.now() })
        }
        await forgetClaims(tables, gone, run.job)
      },
      recorded: () => lookAgain(context, kept.made),
    }
  })
}
