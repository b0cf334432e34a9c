import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from '../../server/ssh/connection.ts'
import { connect } from '../../server/ssh/connect.ts'
import { knownHostName, type Target } from '../../server/ssh/target.ts'
import type { TestHost } from '../hosts/testHost.ts'

/** A connection to a test host as its login, its keys known beforehand. */
export const remoteOf = async ({ descriptor }: TestHost): Promise<Connection> => {
  const { name, address, port, user, keyFile, hostKeys, sudoPassword } = descriptor
  const knownAs = knownHostName(address, port)
  const folder = await mkdtemp(join(tmpdir(), 'raptor-known-'))
  const knownHostsFile = join(folder, 'known_hosts')
  await writeFile(knownHostsFile, hostKeys.map(({ type, key }) => `${knownAs} ${type} ${key}\n`).join(''))
  const target: Target = {
    host: name,
    hostName: address,
    port,
    user,
    knownAs,
    identityFiles: keyFile === undefined ? [] : [keyFile],
    keyFile,
    identitiesOnly: true,
    agent: undefined,
    knownHostsFiles: [],
    proxyCommand: undefined,
    jump: undefined,
  }
  try {
    return await connect(target, { knownHostsFile, secrets: sudoPassword === undefined ? {} : { sudoPassword } })
  } finally {
    await rm(folder, { recursive: true })
  }
}
