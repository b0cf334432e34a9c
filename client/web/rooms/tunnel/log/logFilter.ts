import type { LogLine } from '../../../../../shared/tunnel.ts'

export const logLevels: readonly LogLine['level'][] = ['debug', 'info', 'warning', 'error']

/** Lines from a level up that hold a text, in any case. `/…/` is a regular expression, where it is one. */
export const filterLog = <Line extends LogLine>(
  lines: readonly Line[],
  least: LogLine['level'],
  text: string,
): Line[] => {
  const from = logLevels.indexOf(least)
  const holds = matcher(text)
  return lines.filter((line) => logLevels.indexOf(line.level) >= from && holds(line.text))
}

const matcher = (text: string): ((line: string) => boolean) => {
  const pattern = /^\/(.+)\/$/.exec(text)?.[1]
  const found = pattern === undefined ? undefined : expression(pattern)
  if (found !== undefined) return (line) => found.test(line)
  const wanted = text.toLowerCase()
  return (line) => line.toLowerCase().includes(wanted)
}

const expression = (pattern: string): RegExp | undefined => {
  try {
    return new RegExp(pattern, 'i')
  } catch {
    return undefined
  }
}

const time = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
})

export const logTime = (atMs: number | null): string => (atMs === null ? '' : time.format(new Date(atMs)))

/** The lines as a file: full times, level, source, text. */
export const logText = (lines: readonly LogLine[]): string =>
  lines
    .map(
      ({ atMs, level, source, text }) =>
        `${atMs === null ? '-' : new Date(atMs).toISOString()} ${level} ${source} ${text}\n`,
    )
    .join('')
