import type { AnyAuthMethod, AuthenticationType, ParsedKey } from 'ssh2'
import type { PlainFault } from '../../../shared/fault.ts'
import type { HostSecrets } from '../../../shared/host.ts'
import type { Target } from '../config/target.ts'
import { ChosenKeysAgent, listAgentKeys } from './agentKeys.ts'
import { answerPrompts, type Prompt } from './answerPrompts.ts'
import { readKeyFile, unlockKeyFile } from './keyFile.ts'
import { keysToOffer, type KeyOffer } from './keysToOffer.ts'
import type { AskSecret, SecretNeed } from './secrets.ts'

/** What a login is made from. */
export interface LoginMeans {
  readonly secrets: HostSecrets
  /** Asks a person, with the connect's clock stopped meanwhile. */
  readonly ask: AskSecret | undefined
  /** Ends what is asked of an agent. */
  readonly signal: AbortSignal
}

/** A login in progress: gives ssh2 the next method, and says afterwards what was tried. */
export interface Login {
  /** The next method to offer, or undefined when there is none left. `left` is null before the first. */
  next(left: readonly string[] | null): Promise<AnyAuthMethod | undefined>
  /** The fault of a login that was refused. */
  refusal(): PlainFault
}

interface Offer {
  readonly type: AuthenticationType
  readonly name: string
  /** Undefined when it turns out that there is nothing to offer. */
  readonly make: () => Promise<AnyAuthMethod | undefined>
}

interface Progress {
  readonly tried: string[]
  isPasswordSent: boolean
  /** A key file that couldn't be unlocked. */
  locked: PlainFault | undefined
}

/**
 * Methods in OpenSSH's order: agent keys and key files, then keyboard-interactive or password. `none` is never asked,
 * every method is offered at most once, and the password is sent at most once, by whichever way the server takes it.
 */
export const startLogin = (target: Target, means: LoginMeans): Login => {
  const progress: Progress = { tried: [], isPasswordSent: false, locked: undefined }
  const { tried } = progress
  let offers: Offer[] | undefined
  return {
    next: async (left) => {
      // A server that doesn't take passwords at all hasn't judged the one it was sent.
      if (left !== null && tried.at(-1) === 'password' && !left.includes('password')) progress.isPasswordSent = false
      offers ??= await allOffers(target, means, progress)
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
    refusal: () =>
      progress.locked ?? { kind: 'loginRefused', host: target.host, user: target.user, tried: [...new Set(tried)] },
  }
}

const wireName = (type: AuthenticationType): string => (type === 'agent' ? 'publickey' : type)

const allOffers = async (target: Target, means: LoginMeans, progress: Progress): Promise<Offer[]> => {
  const { agent: socket } = target
  const files = await Promise.all(target.identityFiles.map(readKeyFile))
  const inAgent = socket === undefined ? [] : await listAgentKeys({ socket, signal: means.signal })
  const keys = keysToOffer(target, { files, inAgent })
  return [
    ...keys.map((offer) => keyOffer(target, offer, { means, progress })),
    ...passwordOffers(target, means, progress),
  ]
}

const keyOffer = (
  target: Target,
  offer: KeyOffer,
  { means, progress }: { means: LoginMeans; progress: Progress },
): Offer => {
  const { user: username, agent: socket = '' } = target
  if (offer.kind === 'agent') {
    const agent = new ChosenKeysAgent({ socket, signal: means.signal }, offer.keys)
    return { type: 'agent', name: 'agent', make: async () => ({ type: 'agent', username, agent }) }
  }
  const { file } = offer
  return {
    type: 'publickey',
    name: `key ${file.file}`,
    make: async () => {
      const key = file.kind === 'key' ? file.key : await unlock(target, file.file, { means, progress })
      return key && { type: 'publickey', username, key }
    },
  }
}

const unlock = async (
  target: Target,
  file: string,
  { means, progress }: { means: LoginMeans; progress: Progress },
): Promise<ParsedKey | undefined> => {
  const passphrase = means.secrets.passphrase ?? (await means.ask?.(needOf(target, 'passphrase', file)))
  const key = passphrase === undefined ? undefined : await unlockKeyFile(file, passphrase)
  if (key !== undefined) return key
  progress.locked ??= {
    kind: 'keyLocked',
    host: target.host,
    file,
    reason: passphrase === undefined ? 'needed' : 'wrong',
  }
  return undefined
}

const passwordOffers = (target: Target, means: LoginMeans, progress: Progress): Offer[] => {
  if (means.secrets.password === undefined && means.ask === undefined) return []
  const { user: username } = target
  const takePassword = async (): Promise<string | undefined> => {
    if (progress.isPasswordSent) return undefined
    const password = means.secrets.password ?? (await means.ask?.(needOf(target, 'password', username)))
    progress.isPasswordSent = password !== undefined
    return password
  }
  const answerAll = async (prompts: readonly Prompt[]): Promise<string[]> => {
    const answers: string[] = []
    for (const answer of answerPrompts(prompts, progress.isPasswordSent)) {
      if (answer.kind === 'password') answers.push((await takePassword()) ?? '')
      else if (answer.kind === 'nothing') answers.push('')
      else answers.push((await means.ask?.(needOf(target, 'answer', answer.about))) ?? '')
    }
    return answers
  }
  return [
    {
      type: 'password',
      name: 'password',
      make: async () => {
        const password = await takePassword()
        return password === undefined ? undefined : { type: 'password', username, password }
      },
    },
    {
      type: 'keyboard-interactive',
      name: 'keyboard-interactive',
      make: async () => ({
        type: 'keyboard-interactive',
        username,
        prompt: (...[, , , prompts, finish]) => {
          void answerAll(prompts).then(finish, () => finish([]))
        },
      }),
    },
  ]
}

const needOf = ({ host, user }: Target, kind: SecretNeed['kind'], about: string): SecretNeed => ({
  host,
  user,
  kind,
  about,
})
