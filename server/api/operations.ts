import { operationInput, operationsInput, retryInput } from '../../shared/input.ts'
import { streamed } from './streamed.ts'
import { procedure, router } from './trpc.ts'

export const operations = router({
  list: procedure.input(operationsInput.prefault({})).query(async ({ ctx, input }) => ctx.fleet.operations.list(input)),
  get: procedure.input(operationInput).query(async ({ ctx, input }) => ctx.fleet.operations.get(input.id)),
  watch: procedure
    .input(operationInput)
    .subscription(({ ctx, input, ...call }) =>
      streamed(() => ctx.fleet.operations.watch(input.id, ctx.asking), { ctx, ...call }),
    ),
  cancel: procedure
    .input(operationInput)
    .mutation(async ({ ctx, input }) => ctx.fleet.operations.cancel(input.id, ctx.asking)),
  retry: procedure.input(retryInput).mutation(async ({ ctx, input }) => ctx.fleet.operations.retry(input, ctx.asking)),
})
