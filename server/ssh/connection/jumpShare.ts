import type { Fault } from '../../../shared/fault.ts'
import { faultOf, HostError } from '../../../shared/hostError.ts'
import { connectionKey, type Target } from '../config/target.ts'
import type { ConnectContext } from '../transport/connectContext.ts'
import { untilAborted } from '../transport/deadline.ts'
import type { Transport } from '../transport/transport.ts'

/** The use of a jump connection by one target. */
export interface JumpLease {
  readonly transport: Transport
  readonly release: () => void
}

interface Shared {
  readonly transport: Promise<Transport>
  /** Ends the attempt where nobody waits for it any more. */
  readonly leave: AbortController
  users: number
}

/** Connections to jump hosts: one for all targets behind it, closed when the last of them has gone. */
export class JumpShare {
  readonly #open: (jump: Target, context: ConnectContext) => Promise<Transport>
  readonly #shared = new Map<string, Shared>()

  constructor(open: (jump: Target, context: ConnectContext) => Promise<Transport>) {
    this.#open = open
  }

  /** @throws HostError `jumpFailed` with what went wrong at which jump host. */
  async lease(jump: Target, host: string, context: ConnectContext): Promise<JumpLease> {
    const { signal } = context
    const key = connectionKey(jump)
    const shared = this.#shared.get(key) ?? this.#add(key, jump, context)
    shared.users += 1
    let released = false
    const release = (): void => {
      if (released) return
      released = true
      shared.users -= 1
      if (shared.users > 0) return
      this.#forget(key, shared)
      shared.leave.abort()
      void shared.transport.then((transport) => transport.close()).catch(() => undefined)
    }
    try {
      return { transport: await untilAborted(signal, shared.transport), release }
    } catch (error) {
      release()
      throw signal.aborted ? error : jumpFailed(jump, host, error)
    }
  }

  #add(key: string, jump: Target, context: ConnectContext): Shared {
    const leave = new AbortController()
    const transport = this.#open(jump, { ...context, ...forJump, signal: leave.signal })
    const shared: Shared = { transport, leave, users: 0 }
    this.#shared.set(key, shared)
    // A jump that fails or is lost serves nobody who comes later.
    shared.transport.then(
      (transport) => transport.ended.addEventListener('abort', () => this.#forget(key, shared), { once: true }),
      () => this.#forget(key, shared),
    )
    return shared
  }

  #forget(key: string, shared: Shared): void {
    if (this.#shared.get(key) === shared) this.#shared.delete(key)
  }
}

/** A jump host gets none of its targets' secrets, and its rungs are not theirs. */
const forJump = { secrets: {}, onStage: () => undefined } satisfies Partial<ConnectContext>

/** The fault of a target whose jump host failed; of several hops it names the one that did. */
export const jumpFailed = (jump: Target, host: string, error: unknown): HostError => {
  const fault: Fault = faultOf(error) ?? {
    kind: 'connectionLost',
    host: jump.host,
    during: 'the way through it',
  }
  return new HostError(
    fault.kind === 'jumpFailed'
      ? { kind: 'jumpFailed', host, jump: fault.jump, cause: fault.cause }
      : { kind: 'jumpFailed', host, jump: jump.host, cause: fault },
    { cause: error },
  )
}
