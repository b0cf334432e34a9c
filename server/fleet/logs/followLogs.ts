import { randomUUID } from 'node:crypto'
import { place, unitNameOf } from '../../../shared/name.ts'
import type { LogLine } from '../../../shared/tunnel.ts'
import { sh, type Command } from '../../shell/command.ts'
import type { FollowOptions, Remote } from '../../shell/remote.ts'
import { followJournal, journalLineLimit, lastJournal, parseJournalLine } from '../../systemd/journal/journal.ts'
import { asTheyCome } from './asTheyCome.ts'
import { offsetOf, parseFileLine } from './fileLine.ts'
import { readJournalLine } from './journalLine.ts'
import { mergeByTime } from './mergeByTime.ts'
import { denied, logsDenied, reader, type LogQuestion } from './readLogs.ts'

/**
 * The last lines of a tunnel merged by time, then every new line as it comes; no line falls between the two. Ends when
 * the reader leaves or the signal falls, and the processes on the host with it. The log may be rotated meanwhile, by
 * copytruncate or by renaming.
 */
export async function* followLogs(remote: Remote, question: LogQuestion): AsyncGenerator<LogLine> {
  const left = new AbortController()
  const signal = AbortSignal.any([left.signal, ...(question.signal === undefined ? [] : [question.signal])])
  const follow: Follow = { ...question, remote, options: { ...reader(remote), signal } }
  try {
    const sources = await Promise.all([
      ...(question.source === 'journal' ? [] : [followFile(follow)]),
      ...(question.source === 'file' ? [] : [followUnit(follow)]),
    ])
    const past = mergeByTime(...sources.map(({ past }) => past))
    yield* question.lines === 0 ? [] : past.slice(-question.lines)
    yield* asTheyCome(sources.map(({ coming }) => coming))
  } finally {
    left.abort()
  }
}

interface Follow extends LogQuestion {
  readonly remote: Remote
  readonly options: FollowOptions
}

interface Source {
  readonly past: LogLine[]
  readonly coming: AsyncIterator<LogLine>
}

/**
 * What the file holds up to its size of now, the marker, and everything from there on. `tail -F` notices a file that
 * shrinks (copytruncate) and one that is replaced.
 */
const followFileCommand = (id: string, lines: number, marker: string): Command => sh('follow the log')`
date +%z
[ -x ${place.logFolder} ] || { echo ${denied} ${marker}; exit 0; }
log=${place.log(id)}
size=$(stat -c %s -- "$log" 2>/dev/null || echo 0)
from=$((size > 8388608 ? size - 8388608 : 0))
[ "$size" = 0 ] || tail -c "+$((from + 1))" -- "$log" | head -c "$((size - from))" | tail -n ${lines}
printf '\\n%s\\n' ${marker}
exec tail -c "+$((size + 1))" -F -- "$log" 2>/dev/null
`

const followFile = async ({ remote, options, id, lines }: Follow): Promise<Source> => {
  const marker = randomUUID()
  const raw = remote.follow(followFileCommand(id, lines, marker), options)[Symbol.asyncIterator]()
  const zone = await raw.next()
  const offset = offsetOf(zone.done === true ? '' : zone.value)
  const past: LogLine[] = []
  for (;;) {
    const next = await raw.next()
    if (next.done === true || next.value === marker) break
    if (next.value === `${denied} ${marker}`) throw logsDenied(remote)
    if (next.value !== '') past.push(parseFileLine(next.value, offset))
  }
  return { past, coming: reading(raw, (line) => (line === '' ? [] : [parseFileLine(line, offset)])) }
}

/** The journal says itself where to go on. */
const followUnit = async ({ remote, options, id, lines }: Follow): Promise<Source> => {
  const units = [unitNameOf(id)]
  const { stdout } = await remote.run(lastJournal({ units, lines: Math.max(lines, 1) }), options)
  const last = stdout.split('\n')
  const after = last.findLast((line) => line !== '')
  const cursor = after === undefined ? undefined : parseJournalLine(after)?.cursor
  const raw = remote.follow(followJournal({ units, after: cursor }), { ...options, maxLine: journalLineLimit })
  return {
    past: lines === 0 ? [] : last.flatMap(readJournalLine),
    coming: reading(raw[Symbol.asyncIterator](), readJournalLine),
  }
}

async function* reading(raw: AsyncIterator<string>, read: (line: string) => LogLine[]): AsyncGenerator<LogLine> {
  for (;;) {
    const next = await raw.next()
    if (next.done === true) return
    yield* read(next.value)
  }
}
