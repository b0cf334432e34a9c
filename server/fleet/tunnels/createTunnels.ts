import type { z } from 'zod'
import type { Fault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { createTunnelInput, createTunnelsInput } from '../../../shared/input.ts'
import type { Operation } from '../../../shared/operation/operation.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { AddedPart, NewTunnel, ProbeLevel, TunnelView } from '../../../shared/tunnel.ts'
import type { Ended, ItemOrder } from '../../jobs/job.ts'
import type { Asking, FleetContext } from '../context.ts'
import { endedOperation, faultOfOperation } from '../operations/endedOperation.ts'
import { resolveHost } from '../refs/resolveHost.ts'
import { createKind, type CreatedTunnel, type CreateInput } from './createKind.ts'

/** A new tunnel as it stands: its view, what was added to its config, and what was verified. */
export interface MadeRow {
  tunnel: TunnelView
  added: AddedPart[]
  warnings: Plan['warnings']
  probe: ProbeLevel[]
}

export interface Created extends MadeRow {
  operation: Operation
}

/** One of several tunnels made in one go. */
export type CreatedRow =
  | ({ host: string; id: string; ok: true } & MadeRow)
  | { host: string; id: string; ok: false; fault: Fault }

/** Makes one tunnel. @throws HostError with the reason, after everything of it was taken back. */
export const createTunnel = async (
  context: FleetContext,
  { operationId, plan, ...tunnel }: z.output<typeof createTunnelInput>,
  asking: Asking,
): Promise<Created> => {
  const ended = await context.jobs.run({
    kind: createKind(context),
    title: `create ${tunnel.host}/${tunnel.id}`,
    input: { tunnel, plan },
    items: async () => itemsOf(context, [tunnel], plan),
    ordered: asking,
    operationId,
  })
  const operation = endedOperation(ended)
  const made = ended.values[0]?.[0]
  if (made === undefined) throw new HostError(faultOfOperation(operation))
  return { operation, ...rowOf(context, made) }
}

/** Makes any number of tunnels: one script a host, one that fails is its row. */
export const createTunnels = async (
  context: FleetContext,
  { operationId, tunnels, policy }: z.output<typeof createTunnelsInput>,
  asking: Asking,
): Promise<{ operation: Operation; tunnels: CreatedRow[] }> => {
  const ended = await context.jobs.run({
    kind: createKind(context),
    title: titleOf(tunnels),
    input: { tunnels, policy },
    items: async () => itemsOf(context, tunnels),
    ordered: asking,
    operationId,
    policy,
  })
  return { operation: ended.operation, tunnels: tunnels.map((asked) => createdRow(context, asked, ended)) }
}

const titleOf = (tunnels: readonly NewTunnel[]): string => {
  const hosts = new Set(tunnels.map(({ host }) => host))
  const [only] = hosts
  const where = hosts.size === 1 ? (only ?? '') : `${hosts.size} hosts`
  const [first] = tunnels
  return tunnels.length === 1 ? `create ${where}/${first?.id ?? ''}` : `create ${tunnels.length} tunnels on ${where}`
}

const itemsOf = (
  { live }: Pick<FleetContext, 'live'>,
  tunnels: readonly NewTunnel[],
  plan?: string,
): ItemOrder<CreateInput>[] => {
  const byHost = Map.groupBy(tunnels, ({ host }) => resolveHost(live, host).id)
  return [...byHost].map(([id, theirs]) => ({
    host: { id, name: live.storedHost(id)?.name ?? id },
    tunnels: theirs.map((one) => one.id),
    input: { tunnels: theirs, plan },
  }))
}

const rowOf = ({ live }: Pick<FleetContext, 'live'>, { made, probe }: CreatedTunnel): MadeRow => {
  const tunnel = live.tunnel(made.uid)
  // An order that is repeated after its tunnel was deleted is answered from the record; there is no tunnel to show.
  if (tunnel === undefined)
    throw new HostError({ kind: 'overtaken', what: `The tunnel ${made.id}`, by: 'it was deleted since' })
  return { tunnel, added: [...made.added], warnings: [...made.warnings], probe: [...probe] }
}

const createdRow = (
  context: Pick<FleetContext, 'live'>,
  { host, id }: NewTunnel,
  { operation, values }: Ended<readonly CreatedTunnel[]>,
): CreatedRow => {
  const hostId = resolveHost(context.live, host).id
  const item = operation.parts.find((part) => part.hostId === hostId)
  const value = item === undefined ? undefined : values[item.seq]?.find(({ made }) => made.id === id)
  if (value !== undefined) return { host, id, ok: true, ...rowOf(context, value) }
  const fault = item?.failures.find(({ tunnel }) => tunnel === id)?.fault ?? item?.fault ?? faultOfOperation(operation)
  return { host, id, ok: false, fault }
}
