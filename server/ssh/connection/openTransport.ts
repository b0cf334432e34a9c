import { faultOf, HostError } from '../../../shared/hostError.ts'
import { addressOf, type Target } from '../config/target.ts'
import { dial } from '../process/dial.ts'
import type { Carrier } from '../transport/carrier.ts'
import type { ConnectContext } from '../transport/connectContext.ts'
import { startDeadline, type Deadline } from '../transport/deadline.ts'
import { handshake } from '../transport/handshake.ts'
import { spawnProxy } from '../transport/proxyCommand.ts'
import { connectTcp } from '../transport/socket.ts'
import type { Transport } from '../transport/transport.ts'
import { jumpFailed, JumpShare, type JumpLease } from './jumpShare.ts'
import { jumpWithoutDelay } from './jumpWithoutDelay.ts'

/** The jump connections of one set of targets. */
export const makeJumpShare = (): JumpShare => {
  const jumps: JumpShare = new JumpShare(async (jump, context) => {
    const transport = await openTransport(jump, context, jumps)
    jumpWithoutDelay(transport)
    return transport
  })
  return jumps
}

/** Reaches the target, checks its host key and logs in. Rejects with HostError, and leaves nothing open then. */
export const openTransport = async (target: Target, context: ConnectContext, jumps: JumpShare): Promise<Transport> => {
  // Jumps come first and outside the limit: a target must not hold a place that its own jump host waits for. Each hop
  // has its own time, so a silent jump host is blamed by its own name.
  const lease = target.jump && (await leaseJump(target, target.jump, { ...context, jumps }))
  const { timeoutMs, signal } = context
  using deadline = startDeadline({ host: target.host, what: 'Connecting', timeoutMs, signal })
  try {
    return await reachAndLogIn(target, lease, { ...context, deadline })
  } catch (error) {
    lease?.release()
    throw error
  }
}

/** An attempt at one hop. */
interface Attempt extends ConnectContext {
  readonly deadline: Deadline
}

/**
 * A place among the handshakes is taken when the host has answered, for hosts that don't must not make the others wait;
 * but before a ProxyCommand, which is a process on this machine. The clock stands still in the line.
 */
const reachAndLogIn = async (target: Target, lease: JumpLease | undefined, attempt: Attempt): Promise<Transport> => {
  const { deadline, handshakes } = attempt
  const enter = async (): Promise<Disposable> => deadline.waitFor(handshakes.enter(deadline.signal))
  if (target.proxyCommand !== undefined) {
    using _place = await enter()
    return await handshake(target, await carry(target, lease, attempt), attempt)
  }
  const carrier = await carry(target, lease, attempt)
  using _place = await enter().catch((error: unknown) => {
    carrier.stream.destroy()
    throw error
  })
  return await handshake(target, carrier, attempt)
}

const leaseJump = async (
  target: Target,
  jump: Target,
  { jumps, ...context }: ConnectContext & { readonly jumps: JumpShare },
): Promise<JumpLease> => {
  context.onStage({ rung: 'tcp', state: 'running', found: `through ${jump.host}` })
  try {
    if (context.signal.aborted) throw cancelled(target, context.signal)
    return await jumps.lease(jump, target.host, context)
  } catch (thrown) {
    const error = context.signal.aborted ? cancelled(target, context.signal) : thrown
    tellFailed(context, error)
    throw error
  }
}

const cancelled = ({ host }: Target, { reason }: AbortSignal): HostError =>
  new HostError({ kind: 'cancelled', host, what: 'Connecting' }, { cause: reason })

const tellFailed = ({ onStage }: ConnectContext, error: unknown): void => {
  const fault = faultOf(error)
  if (fault !== undefined) onStage({ rung: 'tcp', state: 'failed', found: '', fault })
}

const carry = async (target: Target, lease: JumpLease | undefined, attempt: Attempt): Promise<Carrier> => {
  try {
    return lease ? await throughJump(target, lease, attempt) : await reach(target, attempt)
  } catch (error) {
    tellFailed(attempt, error)
    throw error
  }
}

const throughJump = async (
  target: Target,
  { transport, release }: JumpLease,
  { deadline, onStage }: Attempt,
): Promise<Carrier> => {
  const { hostName: host, port } = target
  try {
    const startedMs = performance.now()
    const stream = await dial(transport, { kind: 'tcp', host, port }, deadline.signal)
    stream.on('error', () => undefined)
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

const reach = async (target: Target, { deadline, onStage }: Attempt): Promise<Carrier> => {
  if (target.proxyCommand === undefined) return connectTcp(target, deadline.signal, onStage)
  onStage({ rung: 'tcp', state: 'ok', found: 'by ProxyCommand' })
  const { stream, stderr } = spawnProxy(target.proxyCommand)
  return { stream, said: stderr, openedMs: undefined, together: (work) => work() }
}
