import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Fault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import { place, unitNameOf } from '../../../shared/name.ts'
import type { LogLine } from '../../../shared/tunnel.ts'
import { sh, type Command } from '../../shell/command.ts'
import type { FollowOptions, Remote } from '../../shell/remote.ts'
import { followJournal, journalLineLimit, lastJournal, parseJournalLine } from '../../systemd/journal/journal.ts'
import { asTheyCome } from './asTheyCome.ts'
import { offsetOf, parseFileLine } from './fileLine.ts'
import { readJournalLine } from './journalLine.ts'
import { mergeByTime } from './mergeByTime.ts'
import { denied, lastOf, logsDenied, reader, type LogQuestion } from './readLogs.ts'

/**
 * The last lines of a tunnel merged by time, then every new line as it comes; no line falls between the two. Ends when
 * the reader leaves or the signal falls, and the processes on the host with it. The log may be rotated meanwhile, by
 * copytruncate or by renaming.
 */
export async function* followLogs(remote: Remote, question: FollowQuestion): AsyncGenerator<LogLine> {
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

interface FollowQuestion extends LogQuestion {
  /** How long the lines that are there already may take. Default 30 s. */
  readonly pastMs?: number
}

interface Follow extends FollowQuestion {
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

/** The command sends 8 MiB of what is past at most. */
const mostPast = 16_777_216

const followFile = async (follow: Follow): Promise<Source> => {
  const { remote, options, id, lines } = follow
  const marker = randomUUID()
  const command = followFileCommand(id, lines, marker)
  const raw = remote.follow(command, options)[Symbol.asyncIterator]()
  const [zone = '', ...past] = await inTime(readUpTo(raw, { marker, remote, command }), { remote, command, follow })
  const offset = offsetOf(zone)
  return {
    past: lastOf(past, lines).map((line) => parseFileLine(line, offset)),
    coming: reading(raw, (line) => (line === '' ? [] : [parseFileLine(line, offset)])),
  }
}

interface UpTo {
  readonly marker: string
  readonly remote: Remote
  readonly command: Command
}

/** The lines before the marker, or before the end. */
const readUpTo = async (raw: AsyncIterator<string>, { marker, remote, command }: UpTo): Promise<string[]> => {
  const past: string[] = []
  for (let size = 0; size <= mostPast;) {
    const next = await raw.next()
    if (next.done === true || next.value === marker) return past
    if (next.value === `${denied} ${marker}`) throw logsDenied(remote)
    size += next.value.length + 1
    past.push(next.value)
  }
  const sample = `more than ${mostPast} bytes before the log's end`
  throw new HostError({ kind: 'unexpectedOutput', host: remote.host, command: command.name, sample })
}

/** A host that never says where the past ends is not waited for. */
const inTime = async <T>(
  reading: Promise<T>,
  { remote, command, follow }: Omit<UpTo, 'marker'> & { readonly follow: Follow },
): Promise<T> => {
  const { pastMs: ms = 30_000 } = follow
  const { promise: late, reject } = Promise.withResolvers<never>()
  const fault: Fault = { kind: 'timedOut', host: remote.host, what: command.name, ms }
  const timer = setTimeout(() => reject(new HostError(fault)), ms)
  try {
    return await Promise.race([reading, late])
  } finally {
    clearTimeout(timer)
  }
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
    past: lastOf(last, lines).flatMap(readJournalLine),
    coming: reading(raw[Symbol.asyncIterator](), readJournalLine),
  }
}

/** A host that floods shares the thread: between some lines everybody else has a turn. */
const linesATurn = 256

async function* reading(raw: AsyncIterator<string>, read: (line: string) => LogLine[]): AsyncGenerator<LogLine> {
  for (let count = 1; ; count += 1) {
    const next = await raw.next()
    if (next.done === true) return
    if (count % linesATurn === 0) await setImmediate()
    yield* read(next.value)
  }
}
