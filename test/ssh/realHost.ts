import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, type ConnectOptions } from '../../server/ssh/connection/connect.ts'
import type { Connection } from '../../server/ssh/connection/connection.ts'
import { knownHostName, type Target } from '../../server/ssh/config/target.ts'
import type { HostDescriptor } from '../hosts/descriptor.ts'

/** A test host as a target, its key file the only thing offered. */
export const targetOf = (host: HostDescriptor, change: Partial<Target> = {}): Target => ({
  host: host.name,
  hostName: host.address,
  port: host.port,
  user: host.user,
  knownAs: knownHostName(host.address, host.port),
  identityFiles: host.keyFile === undefined ? [] : [host.keyFile],
  keyFile: host.keyFile,
  identitiesOnly: true,
  agent: undefined,
  knownHostsFiles: [],
  proxyCommand: undefined,
  jump: host.jump && targetOf(host.jump),
  ...change,
})

/** known_hosts lines of a host and of the hosts it is reached through. */
export const knownLines = (host: HostDescriptor): string =>
  host.hostKeys.map(({ type, key }) => `${knownHostName(host.address, host.port)} ${type} ${key}\n`).join('') +
  (host.jump === undefined ? '' : knownLines(host.jump))

export const secretsOf = ({ password, passphrase, sudoPassword }: HostDescriptor) => ({
  ...(password !== undefined && { password }),
  ...(passphrase !== undefined && { passphrase }),
  ...(sudoPassword !== undefined && { sudoPassword }),
})

/** A folder for one test. */
export const tempFolder = async (): Promise<AsyncDisposable & { path: string }> => {
  const path = await mkdtemp(join(tmpdir(), 'ssh-test-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/** A connection to a test host whose keys are known, with its secrets. */
export const connectTo = async (
  host: HostDescriptor,
  options: Partial<ConnectOptions> & { target?: Partial<Target>; known?: string } = {},
): Promise<Connection> => {
  await using folder = await tempFolder()
  const knownHostsFile = join(folder.path, 'known_hosts')
  await writeFile(knownHostsFile, options.known ?? knownLines(host))
  return await connect(targetOf(host, options.target), { secrets: secretsOf(host), ...options, knownHostsFile })
}

/** The fault that a promise rejects with. */
export const faultOfRejection = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no fault',
    (error: unknown) => (error instanceof Error && 'fault' in error ? error.fault : error),
  )
