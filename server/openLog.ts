import { rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { destination, pino, type Logger } from 'pino'

const largestBytes = 5 * 1024 * 1024

/** The names under which secrets travel; pino blackens them one and two levels deep. */
const secrets = [
  'password',
  'passphrase',
  'sudoPassword',
  'token',
  'privateKey',
  'publicKey',
  'uri',
  'config',
  'cookie',
]

/** The server's log, one JSON object a line, for its owner alone; the one before is kept beside it when it grew large. */
export const openLog = async (home: string): Promise<Logger> => {
  const path = join(home, 'server.log')
  if ((await sizeOf(path)) > largestBytes) await rename(path, `${path}.1`)
  const paths = [...secrets, ...secrets.map((name) => `*.${name}`), ...secrets.map((name) => `*.*.${name}`)]
  return pino({ base: { pid: process.pid }, redact: { paths } }, destination({ dest: path, mode: 0o600, sync: true }))
}

const sizeOf = async (path: string): Promise<number> => {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}
