import { z } from 'zod'
import { faultSchema } from '../fault.ts'

/** What kind of order it was. A stored kind that this version does not know is shown as it is written and stops nothing. */
export const operationKind = z.enum([
  'prepareHost',
  'removeHost',
  'createTunnels',
  'editTunnel',
  'startTunnels',
  'stopTunnels',
  'restartTunnels',
  'enableTunnels',
  'disableTunnels',
  'deleteTunnels',
])
export type OperationKind = z.infer<typeof operationKind>

const stepState = z.enum(['waiting', 'running', 'done', 'skipped', 'failed'])

/** One step of an item. `progress` runs from 0 to 1 where the step can tell. Times are UNIX milliseconds. */
export const operationStep = z.object({
  name: z.string(),
  state: stepState,
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
  progress: z.number().nullable(),
  /** What was found or done, in a few words. */
  note: z.string(),
})
export type OperationStep = z.infer<typeof operationStep>

/**
 * `cancelled`: it ended before its point of no return and what it had done was seen to be taken back. `interrupted`: the
 * server ended in the middle; what is true on the host is found out by whoever resumes it. `skipped`: never begun, because
 * the order was cancelled or stopped by its policy.
 */
export const itemState = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted', 'skipped'])
export type ItemState = z.infer<typeof itemState>

/** The part of an operation that one host carries out: a host's whole batch. */
export const operationItem = z.object({
  /** 0, 1, 2 … in the order in which they begin. */
  seq: z.int(),
  /** The host's uuid, and its name when the order was given. */
  hostId: z.string(),
  host: z.string(),
  /** Ids of the tunnels it is about; none where it is about the host itself. */
  tunnels: z.array(z.string()),
  state: itemState,
  /** True from where it goes on to its end whatever happens: cancel waits for it. */
  pastNoReturn: z.boolean(),
  steps: z.array(operationStep),
  fault: faultSchema.nullable(),
  /** Tunnels of the batch that failed while others passed. */
  failures: z.array(z.object({ tunnel: z.string(), fault: faultSchema })),
  startedAtMs: z.number().nullable(),
  endedAtMs: z.number().nullable(),
})
export type OperationItem = z.infer<typeof operationItem>

/** How an order over several hosts goes on. */
export const operationPolicy = z.object({
  /** So many items go first, alone; the rest only when all of them are well. */
  canary: z.int().min(0).max(1000).default(0),
  /** How many items run at once: a number, or a percentage of all, at least one. */
  batch: z
    .union([z.int().min(1), z.string().regex(/^(?:100|[1-9]?\d)%$/, 'Write a percentage as 25%.')])
    .default('100%'),
  /** Waited between two batches. */
  pauseMs: z.int().min(0).max(86_400_000).default(0),
  /** More failed items than this stop the order before its next batch. Not given: failures stop nothing. */
  maxFailures: z.int().min(0).optional(),
  /** Look at the health of what was changed after each batch, and stop where it is bad. */
  gate: z.boolean().default(false),
})
export type OperationPolicy = z.infer<typeof operationPolicy>
/** As it is given: what isn't said has its default. */
export type GivenPolicy = z.input<typeof operationPolicy>

export const operationState = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted'])
export type OperationState = z.infer<typeof operationState>

/** An operation without its items: what lists and the live picture carry. */
export const operationSummary = z.object({
  id: z.uuid(),
  /** Its kind; a kind of a newer version reads as it is written. */
  kind: z.string(),
  /** `restart fra1/home`. */
  title: z.string(),
  state: operationState,
  /** Where it is about one host, or one tunnel: their names. */
  host: z.string().nullable(),
  tunnel: z.string().nullable(),
  /** How many items are in which state. */
  items: z.partialRecord(itemState, z.number()),
  total: z.number(),
  /** The running step of its first running item, for people; empty when nothing runs. */
  step: z.string(),
  /** The first fault of its items, or what ended the whole. */
  fault: faultSchema.nullable(),
  /** Which face asked: `page`, `cli`, `script`, `policy`; and who: `user@workstation`. */
  by: z.string(),
  who: z.string(),
  /** The operation that this one retries. */
  retryOf: z.uuid().nullable(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
})
export type OperationSummary = z.infer<typeof operationSummary>

export const operation = operationSummary.extend({ policy: operationPolicy, parts: z.array(operationItem) })
export type Operation = z.infer<typeof operation>

/** What watching an operation tells: first `operation`, then what changes. */
export type OperationEvent =
  | { kind: 'operation'; operation: Operation }
  | { kind: 'item'; item: OperationItem }
  | { kind: 'summary'; summary: OperationSummary }

/** The operation after an event. Pure; untouched items keep their identity. */
export const nextOperation = (now: Operation | undefined, event: OperationEvent): Operation | undefined => {
  if (event.kind === 'operation') return event.operation
  if (now === undefined) return undefined
  if (event.kind === 'summary') return { ...now, ...event.summary }
  return { ...now, parts: now.parts.map((item) => (item.seq === event.item.seq ? event.item : item)) }
}

export const isEnded = ({ state }: Pick<OperationSummary, 'state'>): boolean =>
  state !== 'running' && state !== 'waiting'

/**
 * A caller may name the operation that its order makes, to watch it while it runs and to be able to repeat the order
 * safely: the same id is never carried out twice, and with another input it is refused.
 */
export const operationId = z.uuid().optional().describe('The id that the operation shall have.')
