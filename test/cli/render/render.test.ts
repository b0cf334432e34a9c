import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { bytesText } from '../../../client/cli/output/bytes.ts'
import { stepText } from '../../../client/cli/render/operation/stepText.ts'
import { relativeTime } from '../../../client/cli/output/relativeTime.ts'
import { factsLines, tableText } from '../../../client/cli/output/table.ts'
import { tunnelsTable } from '../../../client/cli/render/tunnels.ts'
import { healthWord } from '../../../client/cli/render/words.ts'
import { health } from '../../../shared/service.ts'

const plain = stripVTControlCharacters

test.each([
  [0, 'now'],
  [59_000, '59 s'],
  [61_000, '1 min'],
  [3_600_000, '1 h'],
  [6 * 86_400_000 + 5, '6 d'],
])('%d ms ago is %s', (ms, words) => {
  expect(relativeTime(1_000_000, 1_000_000 + ms)).toBe(words)
})

test('a clock that runs behind never shows a negative time', () => {
  expect(relativeTime(2000, 1000)).toBe('now')
})

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [30_513_562, '29.1 MiB'],
])('%d bytes are %s', (bytes, words) => {
  expect(bytesText(bytes)).toBe(words)
})

test('a table aligns its columns and leaves no space at the end of a line', () => {
  expect(
    plain(
      tableText(
        ['A', 'B'],
        [
          ['long', 'x'],
          ['s', 'yy'],
        ],
      ),
    ),
  ).toBe('A     B\nlong  x\ns     yy')
})

test('a table is cut to the columns of a terminal at its widest cells, and in a pipe not at all', () => {
  const rows = [['short', 'x'.repeat(100)]]
  expect(
    plain(tableText(['A', 'B'], rows, 80))
      .split('\n')
      .at(-1),
  ).toBe(`short  ${'x'.repeat(72)}…`)
  expect(
    plain(tableText(['A', 'B'], rows))
      .split('\n')
      .at(-1),
  ).toHaveLength(107)
})

test('facts align their values, also over several lines', () => {
  expect(
    plain(
      factsLines([
        ['Host', 'fra1'],
        ['State', 'stale\nno answer'],
      ]),
    ),
  ).toBe('Host   fra1\nState  stale\n       no answer')
})

test('every state has a word and a shape of its own', () => {
  const words = health.options.map((state) => plain(healthWord(state)))
  expect(words.every((word, at) => word.includes(health.options[at] ?? '?'))).toBe(true)
  expect(new Set(words.map((word) => word[0])).size).toBe(words.length)
})

test('an empty list teaches the next command', () => {
  expect(tunnelsTable([])).toContain('raptor tunnels create')
})

test('a running step shows how far it is', () => {
  const step = {
    name: 'push xray',
    state: 'running',
    startedAtMs: 1,
    endedAtMs: null,
    progress: 0.5,
    note: '16 MiB',
  } as const
  expect(plain(stepText(step))).toBe('◐ push xray 50 % · 16 MiB')
})
