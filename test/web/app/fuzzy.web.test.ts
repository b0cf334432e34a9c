import { expect, test } from 'vitest'
import { fuzzyRank } from '../../../client/web/app/palette/fuzzy.ts'

test('the palette prefers starts of words and drops what does not answer', () => {
  const labels = ['restart fra1/home', 'Hosts', 'ams1/other', 'fra1/home']
  expect(fuzzyRank('home', labels, String)[0]).toBe('fra1/home')
  expect(fuzzyRank('zzz', labels, String)).toEqual([])
  expect(fuzzyRank('', labels, String)).toEqual(labels)
})
