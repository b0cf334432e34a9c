import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Pool, type PoolEvent, type PoolOptions } from '../../server/ssh/pool/pool.ts'
import { hostSpec, type HostSpec } from '../../shared/host.ts'
import type { HostDescriptor } from '../hosts/descriptor.ts'
import { knownLines, secretsOf, tempFolder } from './realHost.ts'

/** A pool that knows one test host's keys and secrets, and what it has told so far. */
export interface RealPool extends AsyncDisposable {
  readonly pool: Pool
  readonly spec: HostSpec
  readonly events: PoolEvent[]
}

export const realPool = async (host: HostDescriptor, options: Partial<PoolOptions> = {}): Promise<RealPool> => {
  await using open = new AsyncDisposableStack()
  const folder = open.use(await tempFolder())
  const knownHostsFile = join(folder.path, 'known')
  const configFile = join(folder.path, 'config')
  await writeFile(knownHostsFile, knownLines(host))
  await writeFile(configFile, 'IdentitiesOnly yes\n')
  const secrets = secretsOf(host)
  const pool = open.use(new Pool({ configFile, env: {}, secretsOf: () => secrets, ...options, knownHostsFile }))
  const events: PoolEvent[] = []
  pool.watch((event) => events.push(event))
  const { name, address, port, user, keyFile } = host
  const spec = hostSpec.parse({ name, address, port, user, ...(keyFile !== undefined && { keyFile }) })
  const kept = open.move()
  return { pool, spec, events, [Symbol.asyncDispose]: () => kept[Symbol.asyncDispose]() }
}
