import type { ParsedKey } from 'ssh2'
import type { Target } from '../config/target.ts'
import type { KeyFile } from './keyFile.ts'

/** One offer of keys: some that an agent holds, or a file. */
export type KeyOffer =
  | { readonly kind: 'agent'; readonly keys: readonly ParsedKey[] }
  | { readonly kind: 'file'; readonly file: KeyFile }

export interface FoundKeys {
  readonly files: readonly KeyFile[]
  readonly inAgent: readonly ParsedKey[]
}

/** What is offered, in OpenSSH's order: the agent's keys, those that a file names first; then the files it doesn't hold. */
export const keysToOffer = (
  { keyFile, identitiesOnly }: Pick<Target, 'keyFile' | 'identitiesOnly'>,
  { files, inAgent }: FoundKeys,
): KeyOffer[] => {
  const named = files.flatMap((file) => inAgent.filter((key) => isSameKey(file, key)))
  const keys = identitiesOnly ? named : [...new Set([...named, ...inAgent])]
  const left = files.filter((file) => file.kind !== 'none' && !keys.some((key) => isSameKey(file, key)))
  const fromAgent: KeyOffer[] = keys.length === 0 ? [] : [{ kind: 'agent', keys }]
  const fromFiles = left.map((file): KeyOffer => ({ kind: 'file', file }))
  // A key that was asked for by name goes first, before an agent's keys use up the server's patience.
  return keyFile !== undefined && left.some(({ file }) => file === keyFile)
    ? [...fromFiles, ...fromAgent]
    : [...fromAgent, ...fromFiles]
}

const isSameKey = (file: KeyFile, key: ParsedKey): boolean => {
  if (file.kind === 'none') return false
  const publicKey = file.kind === 'key' ? file.key.getPublicSSH() : file.publicKey
  return publicKey !== undefined && key.getPublicSSH().equals(publicKey)
}
