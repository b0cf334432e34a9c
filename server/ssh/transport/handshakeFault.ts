import type { PlainFault } from '../../../shared/fault.ts'
import { addressOf, type Target } from '../config/target.ts'

/** `during` of a connection that ended before the host said who it is: too many at once, or a penalty for them. */
export const greeting = 'the ssh greeting'

/** Where a handshake was when it failed. */
export interface HandshakeSeen {
  readonly greeted: boolean
  readonly loginBegan: boolean
  readonly error: Error
  /** What a ProxyCommand said. */
  readonly said: string
}

/** The fault of a handshake that failed for another reason than its host key or a refused login. */
export const handshakeFault = (target: Target, { greeted, loginBegan, error, said }: HandshakeSeen): PlainFault => {
  const { host } = target
  const unreachable = (reason: string): PlainFault => ({
    kind: 'unreachable',
    host,
    address: addressOf(target),
    reason,
  })
  if (!greeted && said !== '') return unreachable(`its ProxyCommand said "${said.split('\n').at(-1) ?? ''}"`)
  const words = error.message
  if (!greeted && /identification|protocol/i.test(words)) return unreachable('what answers there is not ssh')
  if (!greeted) return { kind: 'connectionLost', host, during: greeting }
  if (/no matching/i.test(words)) return unreachable(`its ssh and ours have nothing in common (${words})`)
  return { kind: 'connectionLost', host, during: loginBegan ? 'the login' : 'the ssh handshake' }
}
