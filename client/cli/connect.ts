import { HostError } from '../../shared/hostError.ts'
import type { Raptor } from '../sdk/raptor.ts'
import type { Globals } from './globals.ts'
import { WrongUse } from './wrongUse.ts'

/** The running server's client, or without one the fleet in this process. Loaded late, so that `--help` costs nothing. */
export const connect = async ({ home, url, token }: Globals): Promise<Raptor> => {
  if (url !== undefined) {
    if (token === undefined) throw new WrongUse('--url needs --token-file or RAPTOR_TOKEN.')
    return reach(url, token)
  }
  const { findServer } = await import('../sdk/findServer.ts')
  const server = await findServer(home)
  if (server !== undefined) return reach(server.url, server.token)
  const { createLocalRaptor } = await import('../sdk/localRaptor.ts')
  return createLocalRaptor({ ...(home === undefined ? {} : { home }), by: 'cli' })
}

const reach = async (url: string, token: string): Promise<Raptor> => {
  await answers(url)
  const { createRaptor } = await import('../sdk/raptor.ts')
  return createRaptor({ url, token, by: 'cli' })
}

const patienceMs = 3000

const answers = async (url: string): Promise<void> => {
  try {
    await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(patienceMs) })
  } catch (cause) {
    const reason =
      cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause)
    throw new HostError({ kind: 'serverUnreachable', url, reason }, { cause })
  }
}
