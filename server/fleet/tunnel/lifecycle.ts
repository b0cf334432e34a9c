import { HostError } from '../../../shared/hostError.ts'
import { unitNameOf } from '../../../shared/name.ts'
import type { OperationKind } from '../../../shared/operation.ts'
import type { ServiceDetail } from '../../../shared/service.ts'
import type { Tunnel } from '../../../shared/tunnel.ts'
import type { JobOrder } from '../../systemd/manager/manager.ts'
import type { FleetContext, HostSession, OperationRun, OrderDefinition } from '../context.ts'
import { waitForLock } from '../hostLock.ts'
import { settledUnit } from './settledUnit.ts'

/** Whom a lifecycle order is for; what it was typed as is resolved before. */
export interface TunnelTarget {
  readonly host: string
  readonly id: string
}

export type LifecycleOrder = OrderDefinition<TunnelTarget, void>

interface Kind {
  readonly kind: OperationKind
  readonly verb: string
  /** What is wanted from now on, where the order says something about it. */
  readonly wanted?: Tunnel['wanted']
  readonly give: (session: HostSession, unit: string) => Promise<void>
  readonly confirm: (session: HostSession, tunnel: Tunnel) => Promise<void>
}

/** An order to a tunnel's unit: note what is wanted, order it and wait, then look at what is true. */
const lifecycleOrder = (context: FleetContext, { kind, verb, wanted, give, confirm }: Kind): LifecycleOrder => ({
  kind,
  title: ({ host, id }) => `${verb} ${host}/${id}`,
  target: ({ host, id }) => ({ host, tunnel: id }),
  steps: () => [...(wanted === undefined ? [] : ['note what is wanted']), verb, 'verify'],
  work: async (target, run) => {
    const tunnel = await standing(context, target)
    const session = await context.sessions.open(target.host, { signal: run.signal })
    await waitForLock(session.remote, { signal: run.signal })
    if (wanted !== undefined) await note(context, run, { ...tunnel, wanted })
    await run.step(verb, () => give(session, unitNameOf(target.id)))
    await run.step('verify', () => confirm(session, tunnel))
  },
})

export const startOrder = (context: FleetContext): LifecycleOrder =>
  lifecycleOrder(context, {
    kind: 'startTunnel',
    verb: 'start',
    wanted: 'running',
    give: (session, unit) => giveJob(session, 'start', unit),
    confirm: async (session, tunnel) => void (await settledUnit(session, tunnel)),
  })

export const restartOrder = (context: FleetContext): LifecycleOrder =>
  lifecycleOrder(context, {
    kind: 'restartTunnel',
    verb: 'restart',
    wanted: 'running',
    give: (session, unit) => giveJob(session, 'restart', unit),
    confirm: async (session, tunnel) => void (await settledUnit(session, tunnel)),
  })

export const stopOrder = (context: FleetContext): LifecycleOrder =>
  lifecycleOrder(context, {
    kind: 'stopTunnel',
    verb: 'stop',
    wanted: 'stopped',
    give: async (session, unit) => {
      await giveJob(session, 'stop', unit)
      await session.manager.resetFailed([unit])
    },
    confirm: (session, tunnel) =>
      confirmDetail(session, tunnel, ({ activeState, subState }) =>
        activeState === 'inactive' ? undefined : `it is ${activeState} (${subState})`,
      ),
  })

export const enableOrder = (context: FleetContext): LifecycleOrder =>
  lifecycleOrder(context, {
    kind: 'enableTunnel',
    verb: 'enable',
    give: ({ manager }, unit) => manager.enable([unit]),
    confirm: (session, tunnel) =>
      confirmDetail(session, tunnel, ({ unitFileState }) =>
        unitFileState === 'enabled' ? undefined : `its unit file is ${unitFileState}`,
      ),
  })

export const disableOrder = (context: FleetContext): LifecycleOrder =>
  lifecycleOrder(context, {
    kind: 'disableTunnel',
    verb: 'disable',
    give: ({ manager }, unit) => manager.disable([unit]),
    confirm: (session, tunnel) =>
      confirmDetail(session, tunnel, ({ unitFileState }) =>
        unitFileState === 'enabled' ? 'its unit file is still enabled' : undefined,
      ),
  })

/** A deliberate start begins anew: without reset-failed a unit that hit its start limit is refused. */
const giveJob = async ({ manager }: HostSession, order: JobOrder, unit: string): Promise<void> => {
  if (order !== 'stop') await manager.resetFailed([unit])
  await manager.order(order, [unit])
}

const standing = async ({ store }: FleetContext, { host, id }: TunnelTarget): Promise<Tunnel> => {
  const tunnel = await store.tunnels.get(host, id)
  if (tunnel === undefined) throw new HostError({ kind: 'notFound', what: 'tunnel', name: `${host}/${id}` })
  return tunnel
}

const note = async ({ store, live, now }: FleetContext, run: OperationRun, tunnel: Tunnel): Promise<void> =>
  run.step('note what is wanted', async () => {
    await store.tunnels.put({ ...tunnel, changedAtMs: now() })
    await live.tunnelChanged(tunnel.host, tunnel.id)
  })

const confirmDetail = async (
  { manager }: HostSession,
  { host, id }: Tunnel,
  wrong: (detail: ServiceDetail) => string | undefined,
): Promise<void> => {
  const reason = wrong(await manager.get(unitNameOf(id)))
  if (reason === undefined) return
  throw new HostError({ kind: 'verifyFailed', host, tunnel: id, check: 'active', reason, log: [], putBack: false })
}
