import type { Privilege } from '../../../shared/host.ts'
import { faultOf, HostError } from '../../../shared/hostError.ts'
import type { FirstLook } from './firstLook.ts'
import { runCommand } from '../process/run.ts'
import type { Rung } from '../process/startScript.ts'
import type { ConnectContext } from '../transport/connectContext.ts'
import type { Stage } from '../transport/stage.ts'
import type { Transport } from '../transport/transport.ts'

/** How commands become root on one connection. */
export interface RootWay {
  /** @throws HostError `notPermitted`, `sudoPasswordNeeded` or `sudoPasswordWrong` when there is no way. */
  rung(as: 'login' | 'root' | undefined): Promise<Rung>
  /** Remembers a refusal of sudo's: the same password isn't sent a second time. */
  learn(error: unknown): void
  /** Tries a sudo password that was given, once, and says what the login may do. */
  prove(): Promise<Proven>
  /**
   * Tries another sudo password and takes it when it is right: what runs meanwhile is not disturbed.
   * @throws HostError `sudoPasswordWrong`.
   */
  take(sudoPassword: string): Promise<void>
}

/** What the login may do, and how the page says it. */
export interface Proven extends Omit<Stage, 'rung'> {
  readonly privilege: Privilege
}

export const makeRootWay = (transport: Transport, look: FirstLook, context: ConnectContext): RootWay => {
  const { host } = transport.target
  const { user, privilege } = look
  let refused: HostError | undefined
  let asked: Promise<string | undefined> | undefined

  const passwordRung = async (): Promise<Rung> => {
    asked ??= passwordOf(context, host, user)
    const sudoPassword = await asked
    if (sudoPassword !== undefined) return { climb: 'sudoPassword', sudoPassword }
    asked = undefined
    throw new HostError({ kind: 'sudoPasswordNeeded', host, user })
  }
  const learn = (error: unknown): void => {
    if (error instanceof HostError && error.fault.kind === 'sudoPasswordWrong') refused = error
  }
  return {
    learn,
    rung: async (as) => {
      if (as !== 'root' || privilege === 'root') return { climb: 'none' }
      if (refused !== undefined) throw refused
      if (privilege === 'sudo') return { climb: 'sudo' }
      if (privilege === 'sudoPassword') return passwordRung()
      throw new HostError({ kind: 'notPermitted', host, what: 'run commands as root', needs: look.needs })
    },
    take: async (sudoPassword) => {
      if (privilege !== 'sudoPassword') return
      await runCommand(transport, sudoProof, { climb: 'sudoPassword', sudoPassword })
      refused = undefined
      asked = Promise.resolve(sudoPassword)
    },
    prove: async () => {
      const {
        secrets: { sudoPassword },
        signal,
      } = context
      if (privilege !== 'sudoPassword' || sudoPassword === undefined) return toldBy(look)
      try {
        await runCommand(transport, sudoProof, { climb: 'sudoPassword', sudoPassword, signal })
        return { privilege, state: 'ok', found: 'sudo with password' }
      } catch (error) {
        const fault = faultOf(error)
        if (fault?.kind !== 'sudoPasswordWrong' && fault?.kind !== 'notPermitted') throw error
        refused = error instanceof HostError ? error : undefined
        const isWrong = fault.kind === 'sudoPasswordWrong'
        return { privilege: isWrong ? privilege : 'readOnly', state: 'warning', found: '', fault }
      }
    },
  }
}

const sudoProof = { name: 'sudo', script: ':' }

const toldBy = ({ privilege }: FirstLook): Proven => ({
  privilege,
  state: privilege === 'root' || privilege === 'sudo' ? 'ok' : 'warning',
  found: words[privilege],
})

const words: Readonly<Record<Privilege, string>> = {
  root: 'root login',
  sudo: 'sudo without password',
  sudoPassword: 'sudo asks for a password',
  readOnly: 'read-only: no root and no sudo',
}

const passwordOf = async (
  { secrets, askSecret }: ConnectContext,
  host: string,
  user: string,
): Promise<string | undefined> =>
  secrets.sudoPassword ?? (await askSecret?.({ host, user, kind: 'sudoPassword', about: user }))
