import { describe, expect, it } from 'vitest'
import type { Fault } from '../../../shared/fault.ts'
import { retryAfterMs } from '../../../server/ssh/pool/backoff.ts'

const lost: Fault = { kind: 'connectionLost', host: 'box', during: 'a quiet moment' }

describe('the next try', () => {
  it('comes after 1, 2, 4 … seconds and never later than 60', () => {
    expect([0, 1, 2, 3, 7, 1000].map((failures) => retryAfterMs(lost, failures, 1))).toEqual([
      1000, 1000, 2000, 4000, 60_000, 60_000,
    ])
  })
  it('is spread by chance', () => {
    expect(retryAfterMs(lost, 1, 0)).toBe(750)
    expect(retryAfterMs(lost, 1, 0.5)).toBe(875)
  })
  it('waits out a penalty for at least 60 s', () => {
    const penalty: Fault = { kind: 'connectionLost', host: 'box', during: 'the ssh greeting' }
    expect(retryAfterMs(penalty, 1, 0)).toBe(60_000)
  })
  it('is never made by itself after a refused login or host key, also of a jump host', () => {
    const login: Fault = { kind: 'loginRefused', host: 'box', user: 'me', tried: [] }
    const key: Fault = {
      kind: 'hostKeyRefused',
      host: 'j',
      address: 'j',
      reason: 'revoked',
      fingerprint: '',
      knownIn: '',
    }
    expect(retryAfterMs(login, 1, 1)).toBeNull()
    expect(retryAfterMs({ kind: 'jumpFailed', host: 'box', jump: 'j', cause: key }, 1, 1)).toBeNull()
    expect(
      retryAfterMs({ kind: 'jumpFailed', host: 'box', jump: 'j', cause: { ...lost, kind: 'connectionLost' } }, 1, 1),
    ).toBe(1000)
  })
})
