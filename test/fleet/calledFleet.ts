import { appRouter } from '../../server/api/router.ts'
import type { FleetContext } from '../../server/fleet/context.ts'
import { makeFleet, type Fleet, type FleetOptions } from '../../server/fleet/makeFleet.ts'

/** The procedures as any face calls them, in this process. */
export type Caller = ReturnType<typeof appRouter.createCaller>

/** A signal ends streams, as a reader's leaving does. */
export const callerOf = (fleet: FleetContext, signal?: AbortSignal): Caller =>
  appRouter.createCaller(
    {
      // Where only the tunnels' part is given, the test calls no procedure of hosts.
      fleet: fleet as Fleet,
      by: 'script',
      who: 'tests@here',
      report: (id, error) => console.error(id, error),
    },
    signal === undefined ? {} : { signal },
  )

export interface CalledFleet extends Pick<Caller, 'hosts' | 'tunnels' | 'services' | 'operations'>, AsyncDisposable {
  readonly context: Fleet
}

/** The fleet of a folder with its procedures, as the server has it. */
export const openFleet = async (options: FleetOptions): Promise<CalledFleet> => {
  const context = await makeFleet(options)
  const { hosts, tunnels, services, operations } = callerOf(context)
  return {
    hosts,
    tunnels,
    services,
    operations,
    context,
    [Symbol.asyncDispose]: () => context[Symbol.asyncDispose](),
  }
}
