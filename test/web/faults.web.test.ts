import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import { diffCounts, diffLines } from '../../client/web/parts/diffLines.ts'
import { faultFrom } from '../../client/web/state/faultFrom.ts'
import { remedyOf } from '../../client/web/state/remedyOf.ts'
import type { Fault, PlainFault } from '../../shared/fault.ts'

const key: PlainFault = {
  kind: 'hostKeyUnknown',
  host: 'fra1',
  address: '198.51.100.1:22',
  keyType: 'ssh-ed25519',
  fingerprint: 'SHA256:abc',
  publicKey: 'AAAA',
}

test('the fault of the server is found in what the client throws', () => {
  const thrown = TRPCClientError.from({ error: { message: '', code: -32_603, data: { fault: key } } })
  expect(faultFrom(thrown)).toEqual(key)
})

test('what no server said is that no server answered', () => {
  expect(faultFrom(TRPCClientError.from(new TypeError('Failed to fetch'))).kind).toBe('serverUnreachable')
})

test('a new key is compared, a changed one is only replaced, and a jump host is trusted by its own name', () => {
  const changed: Fault = { ...key, kind: 'hostKeyChanged', known: 'SHA256:old', offered: 'SHA256:new', knownIn: 'x:1' }
  expect(remedyOf(key, () => false)).toMatchObject({ kind: 'trust', host: 'fra1', replace: false })
  expect(remedyOf(changed, () => true)).toMatchObject({ kind: 'trust', fingerprint: 'SHA256:new', replace: true })
  expect(remedyOf({ kind: 'jumpFailed', host: 'far', jump: 'fra1', cause: key }, () => true)).toMatchObject({
    host: 'fra1',
  })
})

test('only a host of the fleet can be asked again or unlocked', () => {
  const refused: Fault = { kind: 'refused', host: 'fra1', address: 'x:22' }
  expect(remedyOf(refused, () => true)).toEqual({ kind: 'reconnect', host: 'fra1' })
  expect(remedyOf(refused, () => false)).toBeUndefined()
})

test('a diff is read with the line numbers of the file a line is in', () => {
  const diff = '--- a\n+++ b\n@@ -3,3 +3,4 @@\n same\n-old\n+new\n+more\n end\n'
  expect(diffLines(diff).map(({ kind, at }) => `${kind} ${at}`)).toEqual([
    'hunk null',
    'same 3',
    'removed 4',
    'added 4',
    'added 5',
    'same 6',
  ])
  expect(diffCounts(diff)).toEqual({ added: 2, removed: 1 })
})
