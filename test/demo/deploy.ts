import type { Raptor } from '../../client/sdk/raptor.ts'
import type { TunnelView } from '../../shared/tunnel.ts'
import type { Outside } from '../hosts/outside.ts'
import type { TestHost } from '../hosts/testHost.ts'

/** Adds a booted host to the fleet, trusting the key that the machine itself says it has. */
export const addHost = async (raptor: Raptor, { descriptor }: TestHost): Promise<void> => {
  const { name, address, user, keyFile, hostKeys } = descriptor
  const key = hostKeys.find(({ type }) => type === 'ssh-ed25519')
  await raptor.hosts.add.mutate({
    spec: { name, address, user, ...(keyFile === undefined ? {} : { keyFile }), tags: ['demo'] },
    ...(key === undefined ? {} : { fingerprint: key.fingerprint }),
  })
}

export const prepareHost = async (raptor: Raptor, host: TestHost, xray: string): Promise<void> => {
  await raptor.hosts.prepare.mutate({ host: host.descriptor.name, xray: { kind: 'file', path: xray } })
}

/** A REALITY exit that borrows the outside world's TLS server. */
export const deployExit = async (raptor: Raptor, host: TestHost, outside: Outside): Promise<TunnelView> => {
  const { tunnel } = await raptor.tunnels.create.mutate({
    id: 'exit',
    host: host.descriptor.name,
    port: 443,
    source: {
      kind: 'preset',
      preset: 'exit-reality',
      // The demo's outside world has a private address, which an exit blocks unless it is told otherwise.
      set: { dest: `${outside.address}:${outside.tlsPort}`, serverName: 'www.example.com', allowPrivate: true },
    },
  })
  return tunnel
}

export const deployEntry = async (raptor: Raptor, host: TestHost, exit: TunnelView): Promise<TunnelView> => {
  const { tunnel } = await raptor.tunnels.create.mutate({
    id: `via-${exit.host}`,
    host: host.descriptor.name,
    port: 1080,
    source: { kind: 'preset', preset: 'entry', set: { exit: exit.ref } },
  })
  return tunnel
}
