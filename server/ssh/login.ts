import type { AnyAuthMethod, AuthenticationType, ParsedKey } from 'ssh2'
import type { PlainFault } from '../../shared/fault.ts'
import { ChosenKeysAgent, listAgentKeys } from './agentKeys.ts'
import { readKeyFile, unlockKeyFile, type KeyFile } from './keyFile.ts'
import type { SecretNeed, SecretSource } from './secrets.ts'
import type { Target } from './target.ts'

/** What a login is made from. `ask` asks a person, with the connect's clock stopped meanwhile. */
export interface LoginOptions extends SecretSource {
  readonly target: Target
  readonly ask: (need: SecretNeed) => Promise<string | undefined>
}

/** A login in progress: gives ssh2 the next method, and says afterwards what was tried. */
export interface Login {
  /** The next method to offer, or undefined when there is none left. `left` is null before the first. */
  next(left: readonly string[] | null): Promise<AnyAuthMethod | undefined>
  /** The fault of a login that was refused. */
  fault(): PlainFault
}

interface Offer {
  readonly type: AuthenticationType
  readonly name: string
  /** Undefined when it turns out that there is nothing to offer. */
  readonly make: () => Promise<AnyAuthMethod | undefined>
}

/**
 * Methods in OpenSSH's order: agent keys and key files, then keyboard-interactive or password. `none` is never asked,
 * every method is offered at most once, and the password is sent at most once, by whichever way the server takes it.
 */
export const startLogin = (options: LoginOptions): Login => {
  const { target } = options
  const tried: string[] = []
  const state: PasswordState = { sent: false }
  let offers: Offer[] | undefined
  let locked: PlainFault | undefined

  return {
    next: async (left) => {
      // A server that doesn't take passwords at all hasn't judged the one it was sent.
      if (left !== null && tried.at(-1) === 'password' && !left.includes('password')) state.sent = false
      offers ??= [...(await keyOffers(options, (fault) => (locked ??= fault))), ...passwordOffers(options, state)]
      for (;;) {
        const at = offers.findIndex(({ type }) => left === null || left.includes(wireName(type)))
        const [offer] = at === -1 ? [] : offers.splice(at, 1)
        if (offer === undefined) return undefined
        const method = await offer.make()
        if (method === undefined) continue
        tried.push(offer.name)
        return method
      }
    },
    fault: () => locked ?? { kind: 'loginRefused', host: target.host, user: target.user, tried: [...new Set(tried)] },
  }
}

interface PasswordState {
  sent: boolean
}

const wireName = (type: AuthenticationType): string => (type === 'agent' ? 'publickey' : type)

const keyOffers = async (options: LoginOptions, onLocked: (fault: PlainFault) => void): Promise<Offer[]> => {
  const { target } = options
  const files = await Promise.all(target.identityFiles.map(readKeyFile))
  const inAgent = target.agent === undefined ? [] : await listAgentKeys(target.agent)
  const chosen = chooseAgentKeys(inAgent, files, target.identitiesOnly)
  const left = files.filter((file) => file.kind !== 'none' && !chosen.some((key) => isSameKey(file, key)))
  const agentOffers =
    target.agent === undefined || chosen.length === 0 ? [] : [agentOffer(target, target.agent, chosen)]
  const fileOffers = left.map((file) => fileOffer(options, file, onLocked))
  // A key that was asked for by name goes first, before an agent's keys use up the server's patience.
  return target.keyFile !== undefined && left.some(({ file }) => file === target.keyFile)
    ? [...fileOffers, ...agentOffers]
    : [...agentOffers, ...fileOffers]
}

/** The agent's keys in the order they are offered: those named by a key file first; with IdentitiesOnly no others. */
export const chooseAgentKeys = (
  inAgent: readonly ParsedKey[],
  files: readonly KeyFile[],
  identitiesOnly: boolean,
): ParsedKey[] => {
  const named = files.flatMap((file) => inAgent.filter((key) => isSameKey(file, key)))
  return identitiesOnly ? named : [...new Set([...named, ...inAgent])]
}

const isSameKey = (file: KeyFile, key: ParsedKey): boolean => {
  if (file.kind === 'none') return false
  const publicKey = file.kind === 'key' ? file.key.getPublicSSH() : file.publicKey
  return publicKey !== undefined && key.getPublicSSH().equals(publicKey)
}

const agentOffer = (target: Target, socket: string, keys: readonly ParsedKey[]): Offer => ({
  type: 'agent',
  name: 'agent',
  make: async () => ({ type: 'agent', username: target.user, agent: new ChosenKeysAgent(socket, keys) }),
})

const fileOffer = (options: LoginOptions, file: KeyFile, onLocked: (fault: PlainFault) => void): Offer => ({
  type: 'publickey',
  name: `key ${file.file}`,
  make: async () => {
    const key = file.kind === 'locked' ? await unlock(options, file.file, onLocked) : undefined
    const ready = file.kind === 'key' ? file.key : key
    return ready && { type: 'publickey', username: options.target.user, key: ready }
  },
})

const unlock = async (
  { target, secrets, ask }: LoginOptions,
  file: string,
  onLocked: (fault: PlainFault) => void,
): Promise<ParsedKey | undefined> => {
  const need: SecretNeed = { host: target.host, user: target.user, kind: 'passphrase', about: file }
  const passphrase = secrets.passphrase ?? (await ask(need))
  const key = passphrase === undefined ? undefined : await unlockKeyFile(file, passphrase)
  if (key !== undefined) return key
  const reason = passphrase === undefined ? 'needed' : 'wrong'
  onLocked({ kind: 'keyLocked', host: target.host, file, reason })
  return undefined
}

const passwordOffers = (options: LoginOptions, state: PasswordState): Offer[] => {
  const { target } = options
  if (options.secrets.password === undefined && options.askSecret === undefined) return []
  return [
    {
      type: 'password',
      name: 'password',
      make: async () => {
        const password = await takePassword(options, state)
        return password === undefined ? undefined : { type: 'password', username: target.user, password }
      },
    },
    {
      type: 'keyboard-interactive',
      name: 'keyboard-interactive',
      make: async () => ({
        type: 'keyboard-interactive',
        username: target.user,
        prompt: (...[, , , prompts, finish]) => {
          void answerAll(options, state, prompts).then(finish, () => finish([]))
        },
      }),
    },
  ]
}

const takePassword = async (options: LoginOptions, state: PasswordState): Promise<string | undefined> => {
  if (state.sent) return undefined
  const { host, user } = options.target
  const password = options.secrets.password ?? (await options.ask({ host, user, kind: 'password', about: user }))
  state.sent = password !== undefined
  return password
}

interface Prompt {
  readonly prompt: string
  readonly echo?: boolean
}

// A question that can't be answered gets an empty answer, which the server refuses: the login ends there.
const answerAll = async (
  options: LoginOptions,
  state: PasswordState,
  prompts: readonly Prompt[],
): Promise<string[]> => {
  const answers: string[] = []
  for (const { prompt, echo } of prompts)
    answers.push((await answer(options, state, { prompt, echo: echo === true })) ?? '')
  return answers
}

const answer = async (
  options: LoginOptions,
  state: PasswordState,
  { prompt, echo }: { prompt: string; echo: boolean },
): Promise<string | undefined> => {
  if (!echo && /password/i.test(prompt)) return takePassword(options, state)
  const { host, user } = options.target
  return options.ask({ host, user, kind: 'answer', about: prompt })
}
