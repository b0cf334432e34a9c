import { faultOf, HostError } from '../../../shared/hostError.ts'
import { Connection, type Look } from './connection.ts'
import { firstLook, readFirstLook, rootByName } from './firstLook.ts'
import { makeRootWay } from './rootWay.ts'
import { runCommand } from '../process/run.ts'
import type { ConnectContext } from '../transport/connectContext.ts'
import type { Transport } from '../transport/transport.ts'

/** Looks around on a fresh connection, with one command at most, and hands it out as a Connection; closes it when that fails. */
export const startConnection = async (transport: Transport, context: ConnectContext): Promise<Connection> => {
  const { onStage } = context
  try {
    onStage({ rung: 'sudo', state: 'running', found: '' })
    const look = await lookAround(transport, context)
    const root = makeRootWay(transport, look, context)
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
  { secrets, askSecret, trustRoot, timeoutMs, signal }: ConnectContext,
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
    signal,
  })
  const seen = readFirstLook(stdout, secrets.sudoPassword !== undefined || askSecret !== undefined)
  if (seen === undefined)
    throw new HostError({ kind: 'unexpectedOutput', host, command: firstLook.name, sample: stdout.slice(0, 200) })
  // Behind a ProxyCommand: opening the channel and starting the shell are two round trips.
  return { ...seen, roundTripMs: openedMs ?? ((answeredMs ?? performance.now()) - startedMs) / 2 }
}
