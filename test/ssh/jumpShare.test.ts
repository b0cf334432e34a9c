import { expect, it } from 'vitest'
import { HostError } from '../../shared/hostError.ts'
import { JumpShare } from '../../server/ssh/jumpShare.ts'
import type { Target } from '../../server/ssh/target.ts'
import type { Transport } from '../../server/ssh/transport.ts'

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
const never = new AbortController().signal

it('a jump connection is shared, and closed when its last user has gone', async () => {
  const { jumps, made } = share()
  const first = await jumps.lease(jump, 'a', never)
  const second = await jumps.lease(jump, 'b', never)
  first.release()
  first.release()
  await new Promise((resolve) => setImmediate(resolve))
  expect(made).toEqual({ opened: 1, closed: 0 })
  second.release()
  await new Promise((resolve) => setImmediate(resolve))
  expect(made).toEqual({ opened: 1, closed: 1 })
  expect(jumps.size).toBe(0)
})

it('a jump connection that was lost serves nobody who comes later', async () => {
  const { jumps, made, ended } = share()
  await jumps.lease(jump, 'a', never)
  ended.abort()
  await jumps.lease(jump, 'b', never)
  expect(made.opened).toBe(2)
})

it('a jump that fails names itself and its cause, also from behind another', async () => {
  const cause = { kind: 'refused', host: 'j', address: 'j:22' } as const
  await expect(share(new HostError(cause)).jumps.lease(jump, 'a', never)).rejects.toMatchObject({
    fault: { kind: 'jumpFailed', host: 'a', jump: 'j', cause },
  })
  const nested = new HostError({ kind: 'jumpFailed', host: 'j', jump: 'first', cause })
  const { jumps } = share(nested)
  await expect(jumps.lease(jump, 'a', never)).rejects.toMatchObject({ fault: { host: 'a', jump: 'first', cause } })
  expect(jumps.size).toBe(0)
})
