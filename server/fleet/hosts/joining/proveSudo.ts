import type { HostSecrets } from '../../../../shared/host.ts'
import { faultOf } from '../../../../shared/hostError.ts'
import type { HostSession } from '../../context.ts'
import type { HostsContext } from '../hostsContext.ts'

/**
 * Tries a sudo password that was just given. A wrong one is forgotten at once: tried again at every new connection it
 * would lock the account.
 * @throws HostError `sudoPasswordWrong`.
 */
export const proveSudo = async (
  { sessions }: Pick<HostsContext, 'sessions'>,
  { host, remote }: HostSession,
  { sudoPassword }: HostSecrets,
): Promise<void> => {
  if (sudoPassword === undefined || remote.privilege === 'root' || remote.privilege === 'sudo') return
  try {
    await remote.run({ name: 'sudo', script: ':' }, { as: 'root' })
  } catch (thrown) {
    if (faultOf(thrown)?.kind === 'sudoPasswordWrong') sessions.forgetSecret(host.id, 'sudoPassword')
    throw thrown
  }
}
