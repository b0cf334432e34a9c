import { expect, test } from 'vitest'
import { remedyOf } from '../../../client/web/domain/remedyOf.ts'
import type { Fault } from '../../../shared/fault.ts'
import { keyUnknown } from '../made.ts'

test('a new key is compared, a changed one is only replaced, and a jump host is trusted by its own name', () => {
  const changed: Fault = {
    ...keyUnknown,
    kind: 'hostKeyChanged',
    known: 'SHA256:old',
    offered: 'SHA256:new',
    knownIn: 'x:1',
  }
  expect(remedyOf(keyUnknown, () => false)).toMatchObject({ kind: 'trust', host: 'fra1', replace: false })
  expect(remedyOf(changed, () => true)).toMatchObject({ kind: 'trust', fingerprint: 'SHA256:new', replace: true })
  expect(remedyOf({ kind: 'jumpFailed', host: 'far', jump: 'fra1', cause: keyUnknown }, () => true)).toMatchObject({
    host: 'fra1',
  })
})

test('another machine is accepted where its host is in the fleet', () => {
  const replaced: Fault = { kind: 'hostReplaced', host: 'fra1', address: 'x', known: 'a', found: 'b' }
  expect(remedyOf(replaced, () => true)).toEqual({ kind: 'accept', host: 'fra1', known: 'a', found: 'b' })
  expect(remedyOf(replaced, () => false)).toBeUndefined()
})

test('only a host of the fleet can be asked again or unlocked', () => {
  const refused: Fault = { kind: 'refused', host: 'fra1', address: 'x:22' }
  expect(remedyOf(refused, () => true)).toEqual({ kind: 'reconnect', host: 'fra1' })
  expect(remedyOf(refused, () => false)).toBeUndefined()
})
