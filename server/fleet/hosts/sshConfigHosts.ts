import type { ConfigHost } from '../fleet.ts'

/** Aliases of ssh_config that could be added. */
export type SshConfigHosts = () => Promise<ConfigHost[]>
