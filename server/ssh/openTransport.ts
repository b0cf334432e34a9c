import type { HostSecrets } from '../../shared/host.ts'
import { faultOf, HostError } from '../../shared/hostError.ts'
import type { Carrier } from './carrier.ts'
import { startDeadline, type Deadline } from './deadline.ts'
import { openForward } from './dial.ts'
import { handshake } from './handshake.ts'
import { jumpWithoutDelay } from './jumpWithoutDelay.ts'
import { jumpFailed, JumpShare, type JumpLease } from './jumpShare.ts'
import type { Limit } from './limit.ts'
import { spawnProxy } from './proxyCommand.ts'
import type { AskSecret } from './secrets.ts'
import { connectTcp } from './socket.ts'
import type { OnStage } from './stage.ts'
import { addressOf, type Target } from './target.ts'
import type { Transport } from './transport.ts'

/** What all connections are made with. */
export interface TransportSetting {
  /** Our own known_hosts file, read beside the user's. */
  readonly knownHostsFile: string
  /** Bounds how many handshakes run at once. */
  readonly handshakes: Limit
  readonly askSecret?: AskSecret | undefined
  /** For each hop: from the first packet to the login. */
  readonly timeoutMs: number
  readonly keepAliveMs: number
}

export interface TransportOptions extends TransportSetting {
  readonly jumps: JumpShare
  readonly secrets: HostSecrets
  readonly onStage: OnStage
  readonly signal?: AbortSignal | undefined
}

/** The jump connections of one set of targets. A jump host gets none of its targets' secrets. */
export const makeJumpShare = (setting: TransportSetting): JumpShare => {
  const jumps: JumpShare = new JumpShare(async (jump) => {
    const transport = await openTransport(jump, { ...setting, jumps, secrets: {}, onStage: () => undefined })
    jumpWithoutDelay(transport)
    return transport
  })
  return jumps
}

/** Reaches the target, checks its host key and logs in. Rejects with HostError, and leaves nothing open then. */
export const openTransport = async (target: Target, options: TransportOptions): Promise<Transport> => {
  // Jumps come first and outside the limit: a target must not hold a place that its own jump host waits for.
  const lease = target.jump && (await leaseJump(target, target.jump, options))
  const { timeoutMs, signal } = options
  using deadline = startDeadline({ host: target.host, what: 'Connecting', timeoutMs, signal })
  try {
    return await reachAndLogIn(target, lease, { ...options, deadline })
  } catch (error) {
    lease?.release()
    throw error
  }
}

/**
 * A place among the handshakes is taken when the host has answered, for hosts that don't must not make the others wait;
 * but before a ProxyCommand, which is a process on this machine. The clock stands still in the line.
 */
const reachAndLogIn = async (
  target: Target,
  lease: JumpLease | undefined,
  options: TransportOptions & { deadline: Deadline },
): Promise<Transport> => {
  const { deadline, handshakes } = options
  const enter = async (): Promise<Disposable> => deadline.waitFor(handshakes.enter(deadline.signal))
  if (target.proxyCommand !== undefined) {
    using _place = await enter()
    return await handshake(target, await carry(target, lease, options), options)
  }
  const carrier = await carry(target, lease, options)
  using _place = await enter().catch((error: unknown) => {
    carrier.stream.destroy()
    throw error
  })
  return await handshake(target, carrier, options)
}

const leaseJump = async (target: Target, jump: Target, options: TransportOptions): Promise<JumpLease> => {
  // Every hop has its own time; this one only bounds how long a target waits for all of them.
  const timeoutMs = options.timeoutMs * hopsOf(jump)
  using deadline = startDeadline({ host: target.host, what: 'Connecting', timeoutMs, signal: options.signal })
  options.onStage({ rung: 'tcp', state: 'running', found: `through ${jump.host}` })
  try {
    return await options.jumps.lease(jump, target.host, deadline.signal)
  } catch (error) {
    const fault = faultOf(error)
    if (fault !== undefined) options.onStage({ rung: 'tcp', state: 'failed', found: '', fault })
    throw error
  }
}

const hopsOf = (target: Target): number => 1 + (target.jump === undefined ? 0 : hopsOf(target.jump))

const carry = async (
  target: Target,
  lease: JumpLease | undefined,
  options: TransportOptions & { deadline: Deadline },
): Promise<Carrier> => {
  const { deadline, onStage } = options
  try {
    return lease ? await throughJump(target, lease, options) : await reach(target, deadline, onStage)
  } catch (error) {
    const fault = faultOf(error)
    if (fault !== undefined) onStage({ rung: 'tcp', state: 'failed', found: '', fault })
    throw error
  }
}

const throughJump = async (
  target: Target,
  { transport, release }: JumpLease,
  { deadline, onStage }: { deadline: Deadline; onStage: OnStage },
): Promise<Carrier> => {
  const { hostName: host, port } = target
  try {
    const startedMs = performance.now()
    const stream = await openForward(transport, { kind: 'tcp', host, port }, deadline.signal)
    const openedMs = performance.now() - startedMs
    onStage({ rung: 'tcp', state: 'ok', found: `through ${transport.target.host}` })
    return { stream, release, openedMs, together: transport.together }
  } catch (error) {
    const fault = faultOf(error)
    if (deadline.signal.aborted) throw error
    // The jump works, but finds nobody at the target.
    if (fault?.kind === 'refused')
      throw new HostError({ kind: 'refused', host: target.host, address: addressOf(target) }, { cause: error })
    throw jumpFailed(transport.target, target.host, error)
  }
}

const reach = async (target: Target, deadline: Deadline, onStage: OnStage): Promise<Carrier> => {
  if (target.proxyCommand === undefined) return connectTcp(target, deadline.signal, onStage)
  onStage({ rung: 'tcp', state: 'ok', found: 'by ProxyCommand' })
  const { stream, stderr } = spawnProxy(target.proxyCommand)
  return { stream, said: stderr, openedMs: undefined, together: (work) => work() }
}
