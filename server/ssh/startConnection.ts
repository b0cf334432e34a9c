import type { HostSecrets } from '../../shared/host.ts'
import { faultOf, HostError } from '../../shared/hostError.ts'
import { Connection, type Look } from './connection.ts'
import { firstLook, readFirstLook, rootByName } from './firstLook.ts'
import { makeRootWay } from './rootWay.ts'
import { runCommand } from './run.ts'
import type { AskSecret } from './secrets.ts'
import type { OnStage } from './stage.ts'
import type { Transport } from './transport.ts'

export interface ConnectionOptions {
  readonly secrets: HostSecrets
  readonly askSecret?: AskSecret | undefined
  /** A login named root is root: saves two round trips and some processes on the host. */
  readonly trustRoot: boolean
  readonly onStage: OnStage
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** Looks around on a fresh connection, with one command at most, and hands it out as a Connection; closes it when that fails. */
export const startConnection = async (transport: Transport, options: ConnectionOptions): Promise<Connection> => {
  const { onStage } = options
  try {
    onStage({ rung: 'sudo', state: 'running', found: '' })
    const look = await lookAround(transport, options)
    const root = makeRootWay(transport, look, options)
    const { privilege, ...stage } = await root.prove()
    onStage({ rung: 'sudo', ...stage })
    return new Connection(transport, { ...look, privilege }, root)
  } catch (error) {
    const fault = faultOf(error)
    if (fault !== undefined) onStage({ rung: 'sudo', state: 'failed', found: '', fault })
    transport.close()
    throw error
  }
}

const lookAround = async (
  transport: Transport,
  { secrets, askSecret, trustRoot, timeoutMs, signal }: ConnectionOptions,
): Promise<Look> => {
  const { host, user } = transport.target
  const { openedMs } = transport
  if (trustRoot && user === rootByName.user && openedMs !== undefined) return { ...rootByName, roundTripMs: openedMs }
  const startedMs = performance.now()
  let answeredMs: number | undefined
  const { stdout } = await runCommand(transport, firstLook, {
    climb: 'none',
    timeoutMs,
    onStdout: () => (answeredMs ??= performance.now()),
    ...(signal === undefined ? {} : { signal }),
  })
  const seen = readFirstLook(stdout, secrets.sudoPassword !== undefined || askSecret !== undefined)
  if (seen === undefined)
    throw new HostError({ kind: 'unexpectedOutput', host, command: firstLook.name, sample: stdout.slice(0, 200) })
  // Behind a ProxyCommand: opening the channel and starting the shell are two round trips.
  return { ...seen, roundTripMs: openedMs ?? ((answeredMs ?? performance.now()) - startedMs) / 2 }
}
