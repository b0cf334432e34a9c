/** What is asked of a person when a login or sudo needs it and it wasn't given. */
export interface SecretNeed {
  readonly host: string
  readonly user: string
  readonly kind: 'password' | 'passphrase' | 'sudoPassword' | 'answer'
  /** The key file, or the host's own words for an `answer` (a second factor). */
  readonly about: string
}

/** Gives the secret, or undefined when there is none. It is asked once: a wrong answer is a fault, not a second question. */
export type AskSecret = (need: SecretNeed) => Promise<string | undefined>
