import { describe, expect, test } from 'vitest'
import { describeFault } from '../../shared/describeFault.ts'
import { faultSchema, hostOf } from '../../shared/fault.ts'
import { everyFault } from '../api/eachFault.ts'

describe.each(everyFault)('the fault $kind', (fault) => {
  const { sentence, next } = describeFault(fault)

  test('is told in full sentences', () => {
    for (const text of [sentence, next]) {
      expect(text).toMatch(/^[\p{L}\p{N}~/@"'].*[^.]\.$/su)
      expect(text).not.toMatch(/undefined|null|\[object|NaN/)
    }
  })

  test('names its host', () => {
    expect(sentence).toContain(hostOf(fault) ?? '')
  })

  test('survives the wire', () => {
    expect(faultSchema.parse(structuredClone(fault))).toEqual(fault)
  })
})

test('a reason that ends with a full stop gets no second one', () => {
  const { sentence } = describeFault({ kind: 'noSystemd', host: 'fra1', found: 'OpenRC.' })
  expect(sentence).not.toContain('..')
})
