import type { Fault } from '../../../shared/fault.ts'
import type { OperationKind } from '../../../shared/operation/operation.ts'
import type { ItemRun, JobKind } from '../../jobs/job.ts'
import type { StoredTunnel } from '../../store/fleetStore.ts'
import { applyChange } from '../change/applyChange.ts'
import type { Change, TunnelPart } from '../change/change.ts'
import { leaseOf } from '../change/lease.ts'
import { refusalFault } from '../change/refusalFault.ts'
import { leased } from '../change/leased.ts'
import type { FleetContext } from '../context.ts'
import { judgeOrder } from '../health/judgeOrder.ts'
import { firstGone, type TunnelTarget } from './deleteKind.ts'
import { unitPart } from './planning/partOf.ts'

/** What one item of the order asks: tunnels of one host. */
export interface UnitInput {
  readonly tunnels: readonly TunnelTarget[]
}

export type UnitOrder = 'start' | 'stop' | 'restart' | 'enable' | 'disable'

interface Meaning {
  readonly kind: OperationKind
  readonly unit: TunnelPart['unit']
  /** What is wanted from now on, where the order says something about it. */
  readonly wanted?: StoredTunnel['wanted']
}

const meanings: Readonly<Record<UnitOrder, Meaning>> = {
  start: { kind: 'startTunnels', unit: { enabled: null, state: 'started' }, wanted: 'running' },
  restart: { kind: 'restartTunnels', unit: { enabled: null, state: 'restarted' }, wanted: 'running' },
  stop: { kind: 'stopTunnels', unit: { enabled: null, state: 'stopped' }, wanted: 'stopped' },
  enable: { kind: 'enableTunnels', unit: { enabled: true, state: null } },
  disable: { kind: 'disableTunnels', unit: { enabled: false, state: null } },
}

interface KeptOrder {
  readonly change: Change
}

/** An order to units that stand: a change without files, one script for all tunnels of a host, then a look at what is true. */
export const unitKind = (context: FleetContext, order: UnitOrder): JobKind<UnitInput, null> => {
  const { kind, unit, wanted } = meanings[order]
  return leased(context, {
    kind,
    version: 1,
    steps: () => ['plan', order, 'verify'],
    work: async ({ tunnels }, run) => {
      const session = await context.sessions.open(run.host.id, { signal: run.signal })
      const { change, stored } = await planned(context, { tunnels, unit, run })
      await run.passNoReturn()
      const report = await run.step(order, async () =>
        applyChange(session.remote, change, { lease: leaseOf(context, run) }),
      )
      const refused = [...report.refusals].map(([id, refusal]) => ({
        tunnel: id,
        fault: refusalFault(refusal, { host: run.host.name, id, config: {} }),
      }))
      const given = stored.filter(({ id }) => !report.refusals.has(id))
      const broken = await run.step('verify', async () => judgeOrder(session, { order, tunnels: given, report }))
      return {
        value: null,
        failures: [...refused, ...broken],
        record: async (tables) => {
          if (wanted === undefined) return
          for (const { uid } of given) {
            // Deleted meanwhile it is not wanted at all.
            if ((await tables.tunnels.get(uid)) !== undefined) {
              await tables.tunnels.update(uid, { wanted, changedAtMs: context.now() })
            }
          }
        },
        recorded: async () => {
          for (const { uid } of given) await context.live.tunnelChanged(uid)
        },
      }
    },
    overtaken: async ({ tunnels }, tables) => firstGone(tables, tunnels),
    retry: ({ tunnels }, failures) => {
      const left = failures.length === 0 ? tunnels : tunnels.filter(({ id }) => failures.includes(id))
      return left.length === 0 ? undefined : { tunnels: left }
    },
    gate: async (inputs) => firstUnwell(context, inputs),
  })
}

const planned = async (
  { store, fleetId }: Pick<FleetContext, 'store' | 'fleetId'>,
  { tunnels, unit, run }: { tunnels: readonly TunnelTarget[]; unit: TunnelPart['unit']; run: ItemRun },
): Promise<KeptOrder & { stored: readonly StoredTunnel[] }> =>
  run.step('plan', async () => {
    const found = await Promise.all(tunnels.map(async ({ uid }) => store.tunnels.get(uid)))
    const stored = found.filter((one): one is StoredTunnel => one !== undefined)
    const change: Change = {
      version: 1,
      fleet: fleetId,
      host: run.host,
      parts: stored.map((one) => unitPart(one, unit)),
    }
    await run.keep({ change } satisfies KeptOrder)
    return { change, stored }
  })

/** The first tunnel of the batch that is seen down. */
const firstUnwell = async (
  { live }: Pick<FleetContext, 'live'>,
  inputs: readonly UnitInput[],
): Promise<Fault | undefined> => {
  const views = inputs.flatMap(({ tunnels }) => tunnels.flatMap(({ uid }) => live.tunnel(uid) ?? []))
  const unwell = views.find(
    ({ health, wanted }) => wanted === 'running' && (health === 'down' || health === 'degraded'),
  )
  if (unwell === undefined) return undefined
  const { host, id: tunnel, cause: reason } = unwell
  return { kind: 'verifyFailed', host, tunnel, check: 'active', reason, log: [], putBack: false }
}
