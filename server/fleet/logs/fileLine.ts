import type { LogLine } from '../../../shared/tunnel.ts'
import { harmless } from './harmless.ts'

/**
 * One line of an xray log. Its time is the host's local time (common/log/logger.go), so the host's offset is needed:
 * minutes east of UTC. Lines without a time, such as a panic's, have none.
 */
export const parseFileLine = (line: string, offsetMinutes: number): LogLine => {
  const text = harmless(line)
  const [, date, time, fraction = '', rest] = stamped.exec(text) ?? []
  if (date === undefined || time === undefined || rest === undefined) {
    return { atMs: null, source: 'file', level: bareLevel(text), text }
  }
  const utc = Date.parse(`${date.replaceAll('/', '-')}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}Z`)
  const [, word, said] = /^\[(Debug|Info|Warning|Error)\] (.*)$/s.exec(rest) ?? []
  return {
    atMs: utc - offsetMinutes * 60_000,
    source: 'file',
    level: levels[word ?? ''] ?? 'info',
    text: said ?? rest,
  }
}

/** `+0530` of `date +%z` in minutes. */
export const offsetOf = (zone: string): number => {
  const [, sign, hours, minutes] = /^([+-])(\d\d)(\d\d)$/.exec(zone.trim()) ?? []
  if (hours === undefined || minutes === undefined) return 0
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
}

const stamped = /^(\d{4}\/\d\d\/\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))? (.*)$/s

const levels: Record<string, LogLine['level']> = { Debug: 'debug', Info: 'info', Warning: 'warning', Error: 'error' }

/** What xray prints outside of its log: why it did not start, and what Go says when it dies. */
const bareLevel = (text: string): LogLine['level'] =>
  /^(?:Failed to|panic:|fatal error:)/.test(text) ? 'error' : 'info'
