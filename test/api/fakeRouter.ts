import { z } from 'zod'
import type { Context } from '../../server/api/context.ts'
import { appRouter, type AppRouter } from '../../server/api/router.ts'
import { streamed } from '../../server/api/streamed.ts'
import { procedure, router } from '../../server/api/trpc.ts'
import type { Asking } from '../../server/fleet/context.ts'

const nouns = ['hosts', 'tunnels', 'services', 'operations'] as const

/** What a test puts in the place of a procedure; a stream is an async iterable. */
export type FakeProcedure = (input: unknown, asking: Asking) => unknown

/**
 * The API with the names and types of ours, and a test's own procedures behind them: for faults that reality can't give on
 * command. What isn't given is the real one, over a fleet that has nothing.
 */
export const fakeRouter = (given: Readonly<Record<string, FakeProcedure>> = {}): AppRouter => {
  const fake = (type: string, name: string) => {
    const answer = given[name]
    if (answer === undefined) return undefined
    const any = procedure.input(z.unknown())
    if (type === 'query') return any.query(async ({ ctx, input }) => answer(input, ctx.asking))
    if (type === 'mutation') return any.mutation(async ({ ctx, input }) => answer(input, ctx.asking))
    return any.subscription(({ ctx, input, ...call }) =>
      // A stream's test gives a stream.
      streamed(() => answer(input, ctx.asking) as AsyncIterable<unknown>, { ctx, ...call }),
    )
  }
  const named = nouns.map((noun) => [
    noun,
    router(
      Object.fromEntries(
        Object.entries(appRouter[noun]).map(([name, real]) => [name, fake(real._def.type, `${noun}.${name}`) ?? real]),
      ),
    ),
  ])
  // It has the same procedures; what they take and give is the test's to know.
  return router(Object.fromEntries(named)) as unknown as AppRouter
}

/** A context for procedures that never look at the fleet. */
export const fakeContext = (report: Context['report'] = () => undefined): Context => ({
  fleet: noFleet,
  by: 'script',
  who: 'tests@here',
  report,
})

/** Whatever is asked of it is a fault of the test. */
const noFleet = new Proxy(
  {},
  {
    get: (_, name) => {
      throw new Error(`not in this test: ${String(name)}`)
    },
  },
) as Context['fleet']
