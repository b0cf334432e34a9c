import { expect, test } from 'vitest'
import { parseFilter, passes, searchable } from '../../client/web/state/filter.ts'
import { fuzzyRank } from '../../client/web/state/fuzzy.ts'
import { filterLog } from '../../client/web/state/logFilter.ts'
import { fieldsOf, sortRows, toRow } from '../../client/web/state/tunnelColumns.ts'
import type { LogLine } from '../../shared/tunnel.ts'
import { madeHost, madeTunnel, stale } from './made.ts'

const rows = [
  toRow(madeTunnel('ams1/exit-10', { tags: ['eu'] }), madeHost('ams1'), 3000),
  toRow(madeTunnel('ams1/exit-9', { tags: ['eu', 'old'], listen: ['0.0.0.0:8443'] }), madeHost('ams1'), 9000),
  toRow(madeTunnel('fra1/home', { health: 'down', kind: 'socks → vless' }), madeHost('fra1'), undefined),
  toRow(madeTunnel('sao1/far'), madeHost('sao1', stale('sao1')), undefined),
]
const found = (line: string): string[] =>
  rows.filter((row) => passes(parseFilter(line), searchable(fieldsOf(row)))).map(({ tunnel }) => tunnel.id)

test('an empty line lets everything pass', () => expect(found('  ')).toHaveLength(4))

test('tokens of one key are alternatives, of several keys all must hold, ! turns one round', () => {
  expect(found('host:ams1 host:fra1')).toEqual(['exit-10', 'exit-9', 'home'])
  expect(found('host:ams1 port:8443')).toEqual(['exit-9'])
  expect(found('tag:eu !tag:old')).toEqual(['exit-10'])
})

test('words are found anywhere, in any case', () => expect(found('SOCKS')).toEqual(['home']))

test('a tunnel on a host that is not seen is stale, not up', () => {
  expect(found('state:up')).toEqual(['exit-10', 'exit-9'])
  expect(found('state:stale')).toEqual(['far'])
})

test('names sort as people count, worst state first, and - turns the order round', () => {
  const order = (by: string): string[] => sortRows(rows, by).map(({ tunnel }) => tunnel.id)
  expect(order('tunnel')).toEqual(['exit-9', 'exit-10', 'home', 'far'])
  expect(order('state')[0]).toBe('home')
  expect(order('-tunnel')[0]).toBe('far')
})

test('the palette prefers starts of words and drops what does not answer', () => {
  const labels = ['restart fra1/home', 'Hosts', 'ams1/other', 'fra1/home']
  expect(fuzzyRank('home', labels, String)[0]).toBe('fra1/home')
  expect(fuzzyRank('zzz', labels, String)).toEqual([])
  expect(fuzzyRank('', labels, String)).toEqual(labels)
})

test('a log is filtered by level and text, and a broken expression is taken as text', () => {
  const line = (level: LogLine['level'], text: string): LogLine => ({ atMs: null, source: 'file', level, text })
  const log = [line('info', 'accepted tcp:a'), line('error', 'failed to dial (a'), line('warning', 'slow')]
  const texts = (least: LogLine['level'], find: string) => filterLog(log, least, find).map(({ text }) => text)
  expect(texts('warning', '')).toEqual(['failed to dial (a', 'slow'])
  expect(texts('debug', '/^acc.*a$/')).toEqual(['accepted tcp:a'])
  expect(texts('debug', '(A')).toEqual(['failed to dial (a'])
  expect(texts('debug', '/(/')).toEqual([])
})
