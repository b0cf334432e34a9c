import { Socket } from 'node:net'
import ssh2, { type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2'

/** Where an agent listens, and what ends the questions to it. */
export interface AgentAt {
  readonly socket: string
  readonly signal: AbortSignal
}

/** The keys an ssh-agent holds, as far as ssh2 can use them; none when there is no agent at the socket. */
export const listAgentKeys = async (at: AgentAt): Promise<ParsedKey[]> =>
  new Promise((resolve) => {
    new EndingAgent(at).getIdentities((error, keys) => {
      resolve(error || keys === undefined ? [] : keys.flatMap(parsed))
    })
  })

/** An agent that shows only the keys it is given, in their order: ssh2 itself knows no IdentitiesOnly. */
export class ChosenKeysAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: ssh2.OpenSSHAgent
  readonly #keys: readonly ParsedKey[]

  constructor(at: AgentAt, keys: readonly ParsedKey[]) {
    super()
    this.#agent = new EndingAgent(at)
    this.#keys = keys
  }

  override getIdentities(done: IdentityCallback<ParsedKey>): void {
    done(null, [...this.#keys])
  }

  override sign(key: ParsedKey, data: Buffer, ...rest: SignRest): void {
    const [first, done] = rest
    if (typeof first === 'function') this.#agent.sign(key, data, first)
    else this.#agent.sign(key, data, first, done)
  }
}

/** Ends its sockets with the signal: an agent that never answers would keep one for every attempt. */
class EndingAgent extends ssh2.OpenSSHAgent {
  readonly #at: AgentAt

  constructor(at: AgentAt) {
    super(at.socket)
    this.#at = at
  }

  override getStream(done: Parameters<ssh2.OpenSSHAgent['getStream']>[0]): void {
    const { socket: path, signal } = this.#at
    const socket = new Socket({ signal })
    const fail = (error: Error): void => done(error)
    socket.once('error', fail)
    socket.connect(path, () => {
      socket.off('error', fail).on('error', () => undefined)
      done(null, socket)
    })
  }
}

type SignRest = [options: SigningRequestOptions, done?: SignCallback | undefined] | [done: SignCallback]

const parsed = (key: unknown): ParsedKey[] => {
  // The library's own type allows raw keys too; its OpenSSH agent gives parsed ones only.
  const known = ssh2.utils.parseKey(key as ParsedKey)
  return known instanceof Error ? [] : [known]
}
