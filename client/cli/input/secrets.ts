import type { HostSecrets } from '../../../shared/host.ts'
import { askSecret } from './ask.ts'
import { variable } from './variable.ts'

export interface SecretFlags {
  askPassword?: boolean
  askPassphrase?: boolean
  askSudoPassword?: boolean
}

/** Secrets never stand in an argv: they come from these variables, or are asked for. */
const variables = {
  password: 'RAPTOR_SSH_PASSWORD',
  passphrase: 'RAPTOR_KEY_PASSPHRASE',
  sudoPassword: 'RAPTOR_SUDO_PASSWORD',
} as const satisfies Record<keyof HostSecrets, string>

/** A secret as the environment gives it. */
export const secretOfEnvironment = (field: keyof HostSecrets): string | undefined => variable(variables[field])

export const secretsOf = async (flags: SecretFlags): Promise<HostSecrets> => {
  const given = async (asked: boolean | undefined, field: keyof HostSecrets, question: string) =>
    asked === true ? askSecret(question) : secretOfEnvironment(field)
  const password = await given(flags.askPassword, 'password', 'Login password')
  const passphrase = await given(flags.askPassphrase, 'passphrase', 'Passphrase of the key')
  const sudoPassword = await given(flags.askSudoPassword, 'sudoPassword', 'sudo password')
  return {
    ...(password === undefined ? {} : { password }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(sudoPassword === undefined ? {} : { sudoPassword }),
  }
}
