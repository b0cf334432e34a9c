import { operationInput, operationsInput, retryInput } from '../../shared/input.ts'
import {
  cancelOperation,
  getOperation,
  listOperations,
  resumeOperation,
  retryOperation,
  watchOperation,
} from '../fleet/operations/operations.ts'
import { streamed } from './streamed.ts'
import { procedure, router } from './trpc.ts'

export const operations = router({
  list: procedure.input(operationsInput.prefault({})).query(async ({ ctx, input }) => listOperations(ctx.fleet, input)),
  get: procedure.input(operationInput).query(async ({ ctx, input }) => getOperation(ctx.fleet, input)),
  watch: procedure
    .input(operationInput)
    .subscription(({ ctx, input, ...call }) =>
      streamed(() => watchOperation(ctx.fleet, input, ctx.asking), { ctx, ...call }),
    ),
  cancel: procedure.input(operationInput).mutation(async ({ ctx, input }) => cancelOperation(ctx.fleet, input)),
  resume: procedure.input(operationInput).mutation(async ({ ctx, input }) => resumeOperation(ctx.fleet, input)),
  retry: procedure.input(retryInput).mutation(async ({ ctx, input }) => retryOperation(ctx.fleet, input, ctx.asking)),
})
