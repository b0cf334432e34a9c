import { expect, test } from 'vitest'
import { countMoved } from '../../../client/web/rooms/tunnels/countMoved.ts'

const moved = (shown: string, wanted: string): number => countMoved(shown.split(''), wanted.split(''))

test('one row that goes from the first place to the last is one that moved', () => {
  expect(moved('abcdef', 'bcdefa')).toBe(1)
  expect(moved('abcdef', 'abcdef')).toBe(0)
  expect(moved('abcdef', 'fedcba')).toBe(5)
  expect(moved('abcd', 'badc')).toBe(2)
})
