import { expect, it } from 'vitest'
import { HostError } from '../../../shared/hostError.ts'
import { JumpShare } from '../../../server/ssh/connection/jumpShare.ts'
import type { Target } from '../../../server/ssh/config/target.ts'
import type { ConnectContext } from '../../../server/ssh/transport/connectContext.ts'
import type { Transport } from '../../../server/ssh/transport/transport.ts'

const jump = { host: 'j', hostName: 'j', port: 22, user: 'me', knownAs: 'j' } as Target

const share = (fail?: HostError) => {
  const ended = new AbortController()
  const made: { opened: number; closed: number } = { opened: 0, closed: 0 }
  // The share touches no more of a connection than its end.
  const transport = { target: jump, ended: ended.signal, close: () => (made.closed += 1) } as unknown as Transport
  const jumps = new JumpShare(async () => {
    made.opened += 1
    if (fail !== undefined) throw fail
    return transport
  })
  return { jumps, made, ended }
}
/** The share reads no more of it than the signal. */
const waiting = (signal = new AbortController().signal) => ({ signal }) as ConnectContext

it('a jump connection is shared, and closed when its last user has gone', async () => {
  const { jumps, made } = share()
  const first = await jumps.lease(jump, 'a', waiting())
  const second = await jumps.lease(jump, 'b', waiting())
  first.release()
  first.release()
  await new Promise((resolve) => setImmediate(resolve))
  expect(made).toEqual({ opened: 1, closed: 0 })
  second.release()
  await new Promise((resolve) => setImmediate(resolve))
  expect(made).toEqual({ opened: 1, closed: 1 })
  await jumps.lease(jump, 'c', waiting())
  expect(made.opened).toBe(2)
})

it('a jump connection that was lost serves nobody who comes later', async () => {
  const { jumps, made, ended } = share()
  await jumps.lease(jump, 'a', waiting())
  ended.abort()
  await jumps.lease(jump, 'b', waiting())
  expect(made.opened).toBe(2)
})

it('a jump that fails names itself and its cause, also from behind another', async () => {
  const cause = { kind: 'refused', host: 'j', address: 'j:22' } as const
  await expect(share(new HostError(cause)).jumps.lease(jump, 'a', waiting())).rejects.toMatchObject({
    fault: { kind: 'jumpFailed', host: 'a', jump: 'j', cause },
  })
  const nested = new HostError({ kind: 'jumpFailed', host: 'j', jump: 'first', cause })
  const { jumps } = share(nested)
  await expect(jumps.lease(jump, 'a', waiting())).rejects.toMatchObject({ fault: { host: 'a', jump: 'first', cause } })
})
