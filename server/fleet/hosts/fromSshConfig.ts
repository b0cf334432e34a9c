import pLimit from 'p-limit'
import { hostName } from '../../../shared/name.ts'
import { listConfigHosts } from '../../ssh/config/listConfigHosts.ts'
import { resolveTarget } from '../../ssh/config/resolveTarget.ts'
import type { Target } from '../../ssh/config/target.ts'
import type { HostsContext } from './hostsContext.ts'

/** `ssh -G` is a process of its own for each. */
const atOnce = 8

/** A host of the user's ssh_config, resolved as ssh would. */
export interface ConfigHost {
  alias: string
  address: string
  user: string
  port: number
  /** The whole way, first hop first, as `ssh -J` takes it. */
  jump: string | null
}

/** Aliases of ssh_config that could be added: those of the fleet are not. One that ssh itself can't resolve is left out. */
export const fromSshConfig = async ({
  live,
  sshConfigFile: configFile,
}: Pick<HostsContext, 'live' | 'sshConfigFile'>): Promise<ConfigHost[]> => {
  const known = new Set(live.hosts().flatMap(({ name, address }) => [name as string, address]))
  const aliases = (await listConfigHosts(configFile)).filter(
    (alias) => hostName.safeParse(alias).success && !known.has(alias),
  )
  const limit = pLimit(atOnce)
  const found = await Promise.all(aliases.map((alias) => limit(() => resolve(alias, configFile))))
  return found.flatMap((host) => host ?? [])
}

const resolve = async (alias: string, configFile: string | undefined): Promise<ConfigHost | undefined> => {
  try {
    const target = await resolveTarget({ name: alias, address: alias }, configFile === undefined ? {} : { configFile })
    return { alias, address: target.hostName, user: target.user, port: target.port, jump: jumpOf(target) }
  } catch {
    return undefined
  }
}

const jumpOf = ({ jump }: Target): string | null => {
  const hops: string[] = []
  for (let hop = jump; hop !== undefined; hop = hop.jump) hops.unshift(`${hop.user}@${hop.hostName}:${hop.port}`)
  return hops.length === 0 ? null : hops.join(',')
}
