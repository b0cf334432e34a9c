import { initTRPC, TRPCError } from '@trpc/server'
import type { TRPCErrorShape } from '@trpc/server/rpc'
import superjson from 'superjson'
import { describeFault } from '../../shared/describeFault.ts'
import type { Fault } from '../../shared/fault.ts'
import { HostError } from '../../shared/hostError.ts'
import { codeOf } from './codeOf.ts'
import type { Context } from './context.ts'
import { faultOfError } from './faultOfError.ts'

/** An error as clients get it: the fault, and its sentence as the message. */
export interface FaultShape extends TRPCErrorShape {
  data: { code: string; httpStatus: number; path?: string; fault: Fault }
}

const t = initTRPC.context<Context>().create({
  transformer: superjson,
  isDev: false,
  // A long order says nothing for minutes; Node's fetch gives up on a body that is silent for five.
  jsonl: { pingMs: 15_000 },
  errorFormatter: ({ error, path, ctx, shape }): FaultShape => {
    const fault = faultOfError(error, { path, report: ctx?.report })
    return { ...shape, message: describeFault(fault).sentence, data: { ...shape.data, fault } }
  },
})

/** Whatever a procedure throws leaves it as the TRPCError of its fault. */
const named = t.middleware(async ({ next, path, ctx }) => {
  const result = await next()
  if (result.ok) return result
  const fault = faultOfError(result.error, { path, report: ctx.report })
  throw new TRPCError({ code: codeOf[fault.kind], cause: new HostError(fault, { cause: result.error }) })
})

/** Says who asks and until when, as the fleet wants to hear it. */
const asking = t.middleware(async ({ next, ctx, signal }) =>
  next({ ctx: { asking: { by: ctx.by, who: ctx.who, signal } } }),
)

export const procedure = t.procedure.use(named).use(asking)
export const router = t.router
