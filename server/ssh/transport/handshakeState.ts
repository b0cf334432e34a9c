import type { Fault, PlainFault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { Target } from '../config/target.ts'
import type { HostKey } from '../hostKeys/hostKey.ts'
import { handshakeFault } from './handshakeFault.ts'
import type { Stage } from './stage.ts'

/** How far a handshake is. */
export interface HandshakeState {
  readonly phase: 'going' | 'loggedIn' | 'failed'
  /** The rung it stands on. */
  readonly rung: 'ssh' | 'hostKey' | 'login'
  /** What the server calls itself; empty before its greeting. */
  readonly serverVersion: string
  readonly hostKey: HostKey | undefined
  /** Why its key isn't taken: nothing more may be sent then. */
  readonly keyFault: PlainFault | undefined
}

export type HandshakeEvent =
  | { readonly kind: 'begun' }
  | { readonly kind: 'greeted'; readonly serverVersion: string }
  | { readonly kind: 'keyShown'; readonly key: HostKey; readonly fault: PlainFault | undefined }
  | { readonly kind: 'loggedIn' }
  | {
      readonly kind: 'failed'
      readonly error: Error
      /** What a ProxyCommand said. */
      readonly said: string
      /** What to say of a login that was refused. */
      readonly refusal: PlainFault
    }

export interface HandshakeStep {
  readonly state: HandshakeState
  /** What to tell of it. */
  readonly stages: readonly Stage[]
  /** Why it has failed. */
  readonly fault?: Fault
}

export const beforeHandshake: HandshakeState = {
  phase: 'going',
  rung: 'ssh',
  serverVersion: '',
  hostKey: undefined,
  keyFault: undefined,
}

/** One event of a handshake: where it stands then, and what is to be told. */
export const handshakeStep = (target: Target, state: HandshakeState, event: HandshakeEvent): HandshakeStep => {
  if (state.phase !== 'going') return { state, stages: [] }
  switch (event.kind) {
    case 'begun':
      return { state, stages: [running(state.rung)] }
    case 'greeted': {
      const { serverVersion } = event
      return { state: { ...state, serverVersion }, stages: [{ rung: 'ssh', state: 'ok', found: serverVersion }] }
    }
    case 'keyShown': {
      const shown: HandshakeState = { ...state, rung: 'hostKey', hostKey: event.key, keyFault: event.fault }
      if (event.fault !== undefined) return { state: shown, stages: [] }
      const found = `${event.key.type} ${event.key.fingerprint}`
      return { state: { ...shown, rung: 'login' }, stages: [{ rung: 'hostKey', state: 'ok', found }, running('login')] }
    }
    case 'loggedIn':
      return {
        state: { ...state, phase: 'loggedIn' },
        stages: [{ rung: 'login', state: 'ok', found: `as ${target.user}` }],
      }
    case 'failed': {
      const fault = faultOfFailure(target, state, event)
      const stage: Stage = { rung: state.rung, state: 'failed', found: '', fault }
      return { state: { ...state, phase: 'failed' }, stages: [stage], fault }
    }
  }
}

const running = (rung: Stage['rung']): Stage => ({ rung, state: 'running', found: '' })

const faultOfFailure = (
  target: Target,
  { rung, serverVersion, keyFault }: HandshakeState,
  { error, said, refusal }: Extract<HandshakeEvent, { kind: 'failed' }>,
): Fault => {
  if (error instanceof HostError) return error.fault
  if (keyFault !== undefined) return keyFault
  if (rung === 'login' && isRefusal(error)) return refusal
  return handshakeFault(target, { greeted: serverVersion !== '', loginBegan: rung === 'login', error, said })
}

/** The level that ssh2 gives the error of a refused login. */
export const refusalLevel = 'client-authentication'

const isRefusal = (error: Error & { level?: string }): boolean =>
  error.level === refusalLevel || /authentication failures|not allowed|no supported authentication/i.test(error.message)
