import { createTRPCClient, localLink } from '@trpc/client'
import superjson from 'superjson'
import { appRouter, type AppRouter } from '../../server/api/router.ts'
import { makeFleet, type FleetOptions } from '../../server/fleet/makeFleet.ts'
import { thisWorkstation } from '../../server/fleet/thisWorkstation.ts'
import { openHome } from '../../server/home.ts'
import { openLog } from '../../server/openLog.ts'
import { closable, type Raptor } from './closable.ts'
import { faultLink } from './faultLink.ts'

export interface LocalRaptorOptions extends Omit<FleetOptions, 'home' | 'report'> {
  /** The folder of the fleet; RAPTOR_HOME or the user's data folder otherwise. No server may work on it. */
  home?: string
  /** Who is named in the operations. */
  by?: 'script' | 'cli'
}

/** The same client without a server: the fleet works in this process, until the end of `await using`. */
export const createLocalRaptor = async ({
  home: wanted,
  by = 'script',
  ...options
}: LocalRaptorOptions = {}): Promise<Raptor> => {
  const home = await openHome(wanted)
  const log = await openLog(home)
  const report = (id: string, error: unknown): void => log.error({ id, err: error }, 'Something failed inside')
  const fleet = await makeFleet({ ...options, home, report })
  const client = createTRPCClient<AppRouter>({
    links: [
      faultLink({ url: home }),
      localLink({
        router: appRouter,
        createContext: async () => ({ fleet, by, who: thisWorkstation(), report }),
        transformer: superjson,
      }),
    ],
  })
  return closable(client, async () => fleet[Symbol.asyncDispose]())
}
