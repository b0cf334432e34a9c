import { confirm, isCancel, password } from '@clack/prompts'
import type { HostSecrets } from '../../shared/host.ts'
import { HostError } from '../../shared/hostError.ts'
import { WrongUse } from './wrongUse.ts'

/** Asks yes or no on the terminal; Ctrl-C is `cancelled`. */
export const askYes = async (message: string): Promise<boolean> => {
  const answer = await confirm({ message, output: process.stderr, initialValue: false })
  if (isCancel(answer)) throw new HostError({ kind: 'cancelled', what: 'The question' })
  return answer
}

const askSecret = async (message: string): Promise<string> => {
  if (!process.stdin.isTTY)
    throw new WrongUse(`${message}: there is no terminal to ask on; use the environment instead.`)
  const answer = await password({ message, output: process.stderr })
  if (isCancel(answer)) throw new HostError({ kind: 'cancelled', what: 'The question' })
  return answer
}

export interface SecretFlags {
  askPassword?: boolean
  askPassphrase?: boolean
  askSudoPassword?: boolean
}

/**
 * Secrets never stand in an argv: they come from the environment (RAPTOR_SSH_PASSWORD, RAPTOR_KEY_PASSPHRASE,
 * RAPTOR_SUDO_PASSWORD) or are asked for.
 */
export const secretsOf = async (flags: SecretFlags): Promise<HostSecrets> => {
  const password = flags.askPassword ? await askSecret('Login password') : process.env['RAPTOR_SSH_PASSWORD']
  const passphrase = flags.askPassphrase
    ? await askSecret('Passphrase of the key')
    : process.env['RAPTOR_KEY_PASSPHRASE']
  const sudoPassword = flags.askSudoPassword ? await askSecret('sudo password') : process.env['RAPTOR_SUDO_PASSWORD']
  return {
    ...(password === undefined ? {} : { password }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(sudoPassword === undefined ? {} : { sudoPassword }),
  }
}
