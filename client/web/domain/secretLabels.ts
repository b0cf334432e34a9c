import type { HostSecrets } from '../../../shared/host.ts'

export type SecretName = keyof HostSecrets

export const secretLabels: Record<SecretName, string> = {
  password: 'Password',
  passphrase: 'Key passphrase',
  sudoPassword: 'sudo password',
}
