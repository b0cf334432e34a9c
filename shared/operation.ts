import { z } from 'zod'
import { faultSchema } from './fault.ts'

export const operationKind = z.enum([
  'prepareHost',
  'removeHost',
  'createTunnel',
  'createTunnels',
  'startTunnel',
  'stopTunnel',
  'restartTunnel',
  'enableTunnel',
  'disableTunnel',
  'deleteTunnel',
])
export type OperationKind = z.infer<typeof operationKind>

export const stepState = z.enum(['waiting', 'running', 'done', 'skipped', 'failed', 'undone'])

/** One step on one host. `progress` runs from 0 to 1 where the step can tell. */
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

/** A change, kept from its start to its end and after. `interrupted`: the server ended in the middle of it. */
export const operation = z.object({
  id: z.uuid(),
  kind: operationKind,
  /** `restart fra1/home`. */
  title: z.string(),
  host: z.string(),
  tunnel: z.string().nullable(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted']),
  steps: z.array(operationStep),
  fault: faultSchema.nullable(),
  /** Who asked: `page`, `cli`, `script`. */
  by: z.string(),
  startedAtMs: z.number(),
  endedAtMs: z.number().nullable(),
})
export type Operation = z.infer<typeof operation>

export const isEnded = (operation: Operation): boolean => operation.state !== 'running' && operation.state !== 'waiting'

/**
 * A caller may name the operation that its order makes, to watch it while it runs and to be able to repeat the order
 * safely: the same id is never carried out twice.
 */
export const operationId = z.uuid().optional().describe('The id that the operation shall have.')
