import type { Fault } from '../../../shared/fault.ts'
import type { HostSecrets } from '../../../shared/host.ts'
import { askSecret } from '../input/ask.ts'
import { secretOfEnvironment } from '../input/secrets.ts'
import { faultOfError } from '../outcome/faultOfError.ts'
import type { Session } from '../session/session.ts'

/**
 * A call to a host that may want a secret: it is taken from the environment or asked for on the terminal, given to that
 * host alone, and the call is made once more. A secret that was refused is not tried again. `refusalIn` finds the fault
 * in an answer that has it in its rows.
 */
export const unlocking = async <T>(
  session: Session,
  call: () => Promise<T>,
  refusalIn: (value: T) => Fault | undefined = () => undefined,
): Promise<T> => {
  try {
    const value = await call()
    if (!(await unlock(session, refusalIn(value)))) return value
  } catch (error) {
    if (!(await unlock(session, faultOfError(error)))) throw error
  }
  return call()
}

/** Gives a fault's host the secret that it wants; false where it wants none, or none is to be had. */
export const unlock = async (session: Session, fault: Fault | undefined): Promise<boolean> => {
  const wanted = fault === undefined ? undefined : wantedBy(fault)
  if (wanted === undefined) return false
  const { unlocked } = session
  const name = `${wanted.host} ${wanted.field}`
  // Orders that run side by side share it: unlocking connects the host anew.
  const unlocking = unlocked.get(name) ?? giveSecret(session, wanted)
  unlocked.set(name, unlocking)
  return unlocking
}

const giveSecret = async (session: Session, wanted: Wanted): Promise<boolean> => {
  const secret = await secretFor(session, wanted)
  if (secret === undefined) return false
  const { raptor, input, signal } = session
  const { host, field } = wanted
  await raptor.hosts.unlock.mutate(input.unlockHostInput.parse({ host, secrets: { [field]: secret } }), { signal })
  return true
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
    // sudo tells nobody who may use it before the password: without one a login counts as one that can only look.
    case 'notPermitted':
      return fault.needs.includes('sudo')
        ? { host: fault.host, field: 'sudoPassword', question: `sudo password on ${fault.host}` }
        : undefined
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
  const given = secretOfEnvironment(field)
  if (given !== undefined) return given
  return output.interactive && process.stdin.isTTY ? askSecret(question) : undefined
}
