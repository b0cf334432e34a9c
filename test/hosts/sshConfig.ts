import type { HostDescriptor } from './descriptor.ts'

/** The hosts, and the jump hosts that they are behind, as lines of known_hosts. */
export const knownHostsOf = (hosts: readonly HostDescriptor[]): string =>
  withJumps(hosts)
    .flatMap(({ address, hostKeys }) => hostKeys.map(({ type, key }) => `${address} ${type} ${key}\n`))
    .join('')

/** The hosts by their names as an ssh_config, for the real ssh client and for tests of reading one. */
export const sshConfigOf = (hosts: readonly HostDescriptor[], knownHostsFile: string): string =>
  withJumps(hosts)
    .map(({ name, address, port, user, keyFile, jump }) =>
      [
        `Host ${name}`,
        `  HostName ${address}`,
        `  Port ${port}`,
        `  User ${user}`,
        `  UserKnownHostsFile ${knownHostsFile}`,
        '  StrictHostKeyChecking yes',
        ...(keyFile === undefined ? [] : [`  IdentityFile ${keyFile}`, '  IdentitiesOnly yes']),
        ...(jump === undefined ? [] : [`  ProxyJump ${jump.name}`]),
        '',
      ].join('\n'),
    )
    .join('\n')

const withJumps = (hosts: readonly HostDescriptor[]): HostDescriptor[] => {
  const all = hosts.flatMap((host) => (host.jump === undefined ? [host] : [host, host.jump]))
  return [...new Map(all.map((host) => [host.name, host])).values()]
}
