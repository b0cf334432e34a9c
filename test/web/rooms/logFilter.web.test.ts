import { expect, test } from 'vitest'
import { filterLog } from '../../../client/web/rooms/tunnel/log/logFilter.ts'
import type { LogLine } from '../../../shared/tunnel.ts'

test('a log is filtered by level and text, and a broken expression is taken as text', () => {
  const line = (level: LogLine['level'], text: string): LogLine => ({ atMs: null, source: 'file', level, text })
  const log = [line('info', 'accepted tcp:a'), line('error', 'failed to dial (a'), line('warning', 'slow')]
  const texts = (least: LogLine['level'], find: string) => filterLog(log, least, find).map(({ text }) => text)
  expect(texts('warning', '')).toEqual(['failed to dial (a', 'slow'])
  expect(texts('debug', '/^acc.*a$/')).toEqual(['accepted tcp:a'])
  expect(texts('debug', '(A')).toEqual(['failed to dial (a'])
  expect(texts('debug', '/(/')).toEqual([])
})
