import { describe, expect, it } from 'vitest'
import type { PlainFault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { Target } from '../../../server/ssh/config/target.ts'
import {
  beforeHandshake,
  handshakeStep,
  type HandshakeEvent,
  type HandshakeStep,
} from '../../../server/ssh/transport/handshakeState.ts'

const target = { host: 'box', hostName: 'box', port: 22, user: 'me' } as Target
const refusal: PlainFault = { kind: 'loginRefused', host: 'box', user: 'me', tried: ['agent'] }
const key = { type: 'ssh-ed25519', fingerprint: 'SHA256:x' }

const greeted: HandshakeEvent = { kind: 'greeted', serverVersion: 'OpenSSH_9.2p1' }
const keyTaken: HandshakeEvent = { kind: 'keyShown', key, fault: undefined }
const failed = (error: Error, said = ''): HandshakeEvent => ({ kind: 'failed', error, said, refusal })
const play = (...events: readonly HandshakeEvent[]): HandshakeStep =>
  events.reduce<HandshakeStep>((step, event) => handshakeStep(target, step.state, event), {
    state: beforeHandshake,
    stages: [],
  })

describe('a handshake', () => {
  it('climbs rung by rung and keeps the key it was shown', () => {
    const { state, stages } = play({ kind: 'begun' }, greeted, keyTaken, { kind: 'loggedIn' })
    expect(state).toMatchObject({ phase: 'loggedIn', serverVersion: 'OpenSSH_9.2p1', hostKey: key })
    expect(stages).toEqual([{ rung: 'login', state: 'ok', found: 'as me' }])
  })

  const closed = new Error('The connection was closed.')
  const refused = Object.assign(new Error('no more methods'), { level: 'client-authentication' })
  const keyFault: PlainFault = {
    kind: 'hostKeyRefused',
    host: 'box',
    address: 'box',
    reason: 'revoked',
    fingerprint: 'SHA256:x',
    knownIn: '/k',
  }
  const refusedKey: HandshakeEvent = { kind: 'keyShown', key, fault: keyFault }
  it.each([
    { name: 'before the greeting is a penalty', events: [], fault: { during: 'the ssh greeting' } },
    { name: 'after it is the handshake’s', events: [greeted], fault: { during: 'the ssh handshake' } },
    { name: 'in the login is that', events: [greeted, keyTaken], fault: { during: 'the login' } },
    { name: 'of a refused login says what was tried', events: [greeted, keyTaken], error: refused, fault: refusal },
    { name: 'of a key that isn’t taken is the key’s', events: [greeted, refusedKey], fault: keyFault },
    { name: 'that has its own fault keeps it', events: [greeted], error: new HostError(refusal), fault: refusal },
  ])('an end $name', ({ events, error = closed, fault }) => {
    const step = play(...events, failed(error))
    expect(step.fault).toMatchObject(fault)
    expect(step.stages).toEqual([{ rung: step.state.rung, state: 'failed', found: '', fault: step.fault }])
  })
  it('that is over hears nothing more', () => {
    const { state } = play(failed(closed))
    expect(handshakeStep(target, state, { kind: 'loggedIn' })).toEqual({ state, stages: [] })
  })
})
