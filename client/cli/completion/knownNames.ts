import type { Globals } from '../session/globals.ts'

export interface Names {
  hosts: string[]
  tunnels: string[]
}

const patienceMs = 800

/** The names that a running server knows. Without one, or when it is slow, there are none: completion never blocks. */
export const knownNames = async ({ home }: Globals): Promise<Names> => {
  const none: Names = { hosts: [], tunnels: [] }
  const late = new Promise<Names>((resolve) => setTimeout(resolve, patienceMs, none).unref())
  return Promise.race([late, ask(home).catch(() => none)])
}

const ask = async (home: string | undefined): Promise<Names> => {
  const { findServer } = await import('../../sdk/findServer.ts')
  const server = await findServer(home)
  if (server === undefined) return { hosts: [], tunnels: [] }
  const { createRaptor } = await import('../../sdk/raptor.ts')
  await using raptor = createRaptor({ ...server, by: 'cli' })
  const [hosts, tunnels] = await Promise.all([raptor.hosts.list.query(), raptor.tunnels.list.query()])
  return { hosts: hosts.map(({ name }) => name), tunnels: tunnels.map(({ ref }) => ref) }
}
