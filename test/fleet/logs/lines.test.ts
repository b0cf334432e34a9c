import { describe, expect, it } from 'vitest'
import { asTheyCome } from '../../../server/fleet/logs/asTheyCome.ts'
import { offsetOf, parseFileLine } from '../../../server/fleet/logs/fileLine.ts'
import { harmless } from '../../../server/fleet/logs/harmless.ts'
import { readJournalLine } from '../../../server/fleet/logs/journalLine.ts'
import { mergeByTime } from '../../../server/fleet/logs/mergeByTime.ts'
import type { LogLine } from '../../../shared/tunnel.ts'

describe('a line of an xray log', () => {
  it.each([
    ['2026/08/19 05:31:44.123456 [Warning] core: Xray 26.7.28 started', 'warning', 'core: Xray 26.7.28 started'],
    ['2026/08/19 05:31:44.123456 [Error] [17] proxy: a > b', 'error', '[17] proxy: a > b'],
    [
      '2026/08/19 05:31:44.123456 from 1.2.3.4:5 accepted tcp:a.example:443 [in -> out]',
      'info',
      'from 1.2.3.4:5 accepted tcp:a.example:443 [in -> out]',
    ],
  ])('%s', (line, level, text) => {
    const atMs = Date.UTC(2026, 7, 19, 5, 31, 44, 123)
    expect(parseFileLine(line, 0)).toEqual({ atMs, source: 'file', level, text })
  })

  it('has its time in the zone of its host', () => {
    const line = '2026/08/19 05:31:44 [Debug] x'
    expect([offsetOf('+0530\n'), offsetOf('-0300'), offsetOf('nonsense')]).toEqual([330, -180, 0])
    expect(parseFileLine(line, 330).atMs).toBe(Date.UTC(2026, 7, 19, 0, 1, 44))
  })

  it('without a time has none, and what ends xray is an error', () => {
    expect(parseFileLine('Failed to start: main: x > y', 0)).toMatchObject({ atMs: null, level: 'error' })
    expect(parseFileLine('A unified platform for anti-censorship.', 0)).toMatchObject({ atMs: null, level: 'info' })
  })
})

it.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b]52;c;cm0gLXJm\u0007clip', 'clip'],
  ['\u001b]8;;http://x\u001b\\link', 'link'],
  ['\u001bPq#0\u001b\\dcs', 'dcs'],
  ['a\u0000b\u0008c\rd', 'abcd'],
  ['\u202etxt.exe\u2066', 'txt.exe'],
  ['tab\tstays, ümläut 漢字 too', 'tab\tstays, ümläut 漢字 too'],
  ['x'.repeat(9000), `${'x'.repeat(8192)}…`],
])('hostile text %# is made harmless', (text, shown) => {
  expect(harmless(text)).toBe(shown)
})

it('a line of the journal is read, whatever its fields are; one that was cut is passed over', () => {
  const entry = {
    __CURSOR: 's=1',
    __REALTIME_TIMESTAMP: '1790000000000000',
    PRIORITY: '4',
    MESSAGE: [104, 105, 27, 91, 109],
  }
  expect(readJournalLine(JSON.stringify(entry))).toEqual([
    { atMs: 1_790_000_000_000, source: 'journal', level: 'warning', text: 'hi' },
  ])
  expect(readJournalLine(JSON.stringify(entry).slice(0, -9))).toEqual([])
})

const line = (atMs: number | null, text: string, source: LogLine['source'] = 'file'): LogLine => ({
  atMs,
  source,
  level: 'info',
  text,
})

it('two sources become one by time, and a line without a time stays behind the one before it', () => {
  const file = [line(null, 'banner'), line(10, 'a'), line(null, 'a goes on'), line(30, 'c')]
  const journal = [line(20, 'b', 'journal'), line(30, 'd', 'journal')]
  expect(mergeByTime(file, journal).map(({ text }) => text)).toEqual(['banner', 'a', 'a goes on', 'b', 'c', 'd'])
})

describe('several sources as they come', () => {
  async function* counting(name: string, upTo: number): AsyncGenerator<string> {
    for (let at = 1; at <= upTo; at += 1) yield `${name}${at}`
  }
  const silent: AsyncIterator<string> = { next: () => new Promise<never>(() => undefined) }

  it('take turns, so that a flood starves nobody', async () => {
    const seen: string[] = []
    for await (const item of asTheyCome([counting('a', 100), counting('b', 2)])) seen.push(item)
    expect(seen).toHaveLength(102)
    expect(seen.indexOf('b2')).toBeLessThan(10)
  })

  it('can be left while one of them is silent', async () => {
    const seen: string[] = []
    for await (const item of asTheyCome([silent, counting('a', 3)])) {
      seen.push(item)
      if (seen.length === 3) break
    }
    expect(seen).toEqual(['a1', 'a2', 'a3'])
  })

  it('fail with the first that fails', async () => {
    const failing: AsyncIterator<string> = { next: () => Promise.reject(new Error('gone')) }
    await expect(asTheyCome([silent, failing]).next()).rejects.toThrow('gone')
  })
})
