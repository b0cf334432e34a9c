import type { LogLine } from '../../../shared/tunnel.ts'

/** Lines of several sources as one, oldest first. A line without a time stays behind the one before it in its source. */
export const mergeByTime = (...sources: readonly (readonly LogLine[])[]): LogLine[] =>
  sources
    .flatMap((lines) => withTimes(lines))
    .sort((one, other) => one.at - other.at)
    .map(({ line }) => line)

const withTimes = (lines: readonly LogLine[]): { at: number; line: LogLine }[] => {
  let at = lines.find(({ atMs }) => atMs !== null)?.atMs ?? 0
  return lines.map((line) => {
    at = Math.max(at, line.atMs ?? at)
    return { at, line }
  })
}
