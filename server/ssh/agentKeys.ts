import ssh2, { type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2'

/** The keys an ssh-agent holds, as far as ssh2 can use them; none when there is no agent at the socket. */
export const listAgentKeys = async (socket: string): Promise<ParsedKey[]> =>
  new Promise((resolve) => {
    ssh2.createAgent(socket).getIdentities((error, keys) => {
      resolve(error || keys === undefined ? [] : keys.flatMap(parsed))
    })
  })

/** An agent that shows only the keys it is given, in their order: ssh2 itself knows no IdentitiesOnly. */
export class ChosenKeysAgent extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: ssh2.BaseAgent
  readonly #keys: readonly ParsedKey[]

  constructor(socket: string, keys: readonly ParsedKey[]) {
    super()
    this.#agent = ssh2.createAgent(socket)
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

type SignRest = [options: SigningRequestOptions, done?: SignCallback | undefined] | [done: SignCallback]

const parsed = (key: unknown): ParsedKey[] => {
  // The library's own type allows raw keys too; its OpenSSH agent gives parsed ones only.
  const known = ssh2.utils.parseKey(key as ParsedKey)
  return known instanceof Error ? [] : [known]
}
