import { HostError } from '../../../shared/hostError.ts'
import type { Raptor } from '../../sdk/raptor.ts'
import { fleetSettings } from './fleetSettings.ts'
import type { Globals } from './globals.ts'
import { WrongUse } from '../outcome/wrongUse.ts'

/** The running server's client, or without one the fleet in this process. Only the one that is needed is loaded. */
export const connect = async ({ home, url, token }: Globals): Promise<Raptor> => {
  if (url !== undefined) {
    if (!isWebAddress(url)) throw new WrongUse(`--url: ${url} is no address such as http://127.0.0.1:7420.`)
    if (token === undefined) throw new WrongUse('--url needs --token-file or RAPTOR_TOKEN.')
    await answers(url)
    return remote({ url, token })
  }
  const { findServer } = await import('../../sdk/findServer.ts')
  const server = await findServer(home)
  if (server !== undefined) return remote(server)
  const { createLocalRaptor } = await import('../../sdk/localRaptor.ts')
  return createLocalRaptor({ ...fleetSettings(), ...(home === undefined ? {} : { home }), by: 'cli' })
}

const remote = async (server: { url: string; token: string }): Promise<Raptor> => {
  const { createRaptor } = await import('../../sdk/raptor.ts')
  return createRaptor({ ...server, by: 'cli' })
}

// `localhost:7420` parses, as an address of the scheme localhost.
const isWebAddress = (url: string): boolean => /^https?:$/.test(URL.parse(url)?.protocol ?? '')

const patienceMs = 3000

const answers = async (url: string): Promise<void> => {
  try {
    await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(patienceMs) })
  } catch (cause) {
    throw new HostError({ kind: 'serverUnreachable', url, reason: reasonOf(cause) }, { cause })
  }
}

/** The innermost cause says most: "fetch failed" hides "connect ECONNREFUSED". */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message
}
