import type { Fault } from '../../shared/fault.ts'
import type { HostSecrets } from '../../shared/host.ts'
import { askSecret, secretVariables } from './ask.ts'
import { faultOfError } from './faultOfError.ts'
import type { Session } from './session.ts'

/**
 * A call to a host that may want a secret: it is taken from the environment or asked for on the terminal, given to that
 * host alone, and the call is made once more. A secret that was refused is not tried again.
 */
export const unlocking = async <T>(session: Session, call: () => Promise<T>): Promise<T> => {
  try {
    return await call()
  } catch (error) {
    const fault = faultOfError(error)
    const wanted = fault === undefined ? undefined : wantedBy(fault)
    const secret = wanted === undefined ? undefined : await secretFor(session, wanted)
    if (wanted === undefined || secret === undefined) throw error
    const { raptor, input, signal } = session
    const unlock = input.unlockHostInput.parse({ host: wanted.host, secrets: { [wanted.field]: secret } })
    await raptor.hosts.unlock.mutate(unlock, { signal })
    return call()
  }
}

interface Wanted {
  host: string
  field: keyof HostSecrets
  question: string
}

const wantedBy = (fault: Fault): Wanted | undefined => {
  switch (fault.kind) {
    case 'sudoPasswordNeeded':
      return { host: fault.host, field: 'sudoPassword', question: `sudo password of ${fault.user} on ${fault.host}` }
    case 'keyLocked':
      return fault.reason === 'needed'
        ? { host: fault.host, field: 'passphrase', question: `Passphrase of ${fault.file}` }
        : undefined
    case 'loginRefused':
      return fault.tried.includes('password') || fault.tried.includes('keyboard-interactive')
        ? undefined
        : { host: fault.host, field: 'password', question: `Password of ${fault.user} on ${fault.host}` }
    default:
      return undefined
  }
}

const secretFor = async ({ output }: Session, { field, question }: Wanted): Promise<string | undefined> => {
  const given = process.env[secretVariables[field]]
  if (given !== undefined) return given
  return output.interactive && process.stdin.isTTY ? askSecret(question) : undefined
}
