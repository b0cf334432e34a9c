import { HostError } from '../../../shared/hostError.ts'
import { place, unitNameOf } from '../../../shared/name.ts'
import type { LogLine } from '../../../shared/tunnel.ts'
import { sh, type Command } from '../../shell/command.ts'
import type { Remote, RunOptions } from '../../shell/remote.ts'
import { lastJournal } from '../../systemd/journal/journal.ts'
import { offsetOf, parseFileLine } from './fileLine.ts'
import { readJournalLine } from './journalLine.ts'
import { mergeByTime } from './mergeByTime.ts'

export type LogSource = 'file' | 'journal' | 'both'

export interface LogQuestion {
  readonly id: string
  readonly lines: number
  readonly source: LogSource
  readonly signal?: AbortSignal | undefined
}

/** The last lines of a tunnel, of its file and of what systemd says about it, oldest first. At most `lines`. */
export const readLogs = async (remote: Remote, question: LogQuestion): Promise<LogLine[]> => {
  const { lines, source } = question
  const [file, journal] = await Promise.all([
    source === 'journal' ? [] : readFile(remote, question),
    source === 'file' ? [] : readJournal(remote, question),
  ])
  return mergeByTime(file, journal).slice(-lines)
}

const bytesLimit = 8 * 1024 * 1024

/** The zone stands in the first line, since xray writes local times. */
export const fileCommand = (id: string, lines: number): Command => sh('read the log')`
date +%z
[ -x ${place.logFolder} ] || exit ${denied}
[ -e ${place.log(id)} ] || exit 0
tail -n ${lines} -- ${place.log(id)} | tail -c ${bytesLimit}
`

/** The exit code of a log command that may not look into the logs' folder. */
export const denied = 77

/** What may be read with whatever the login may do. */
export const reader = (remote: Remote): Pick<RunOptions, 'as'> =>
  remote.privilege === 'readOnly' ? { as: 'login' } : { as: 'root' }

export const logsDenied = (remote: Remote): HostError =>
  new HostError({
    kind: 'notPermitted',
    host: remote.host,
    what: 'read the logs of tunnels',
    needs: `root, sudo or membership in the group ${place.group}`,
  })

const readFile = async (remote: Remote, { id, lines, signal }: LogQuestion): Promise<LogLine[]> => {
  const command = { ...fileCommand(id, lines), answers: [0, denied] }
  const { code, stdout } = await remote.run(command, { ...reader(remote), ...given(signal) })
  if (code === denied) throw logsDenied(remote)
  const [zone = '', ...rest] = stdout.split('\n')
  const offset = offsetOf(zone)
  return lastOf(rest, lines).map((line) => parseFileLine(line, offset))
}

const readJournal = async (remote: Remote, { id, lines, signal }: LogQuestion): Promise<LogLine[]> => {
  const command = lastJournal({ units: [unitNameOf(id)], lines })
  const { stdout } = await remote.run(command, { ...reader(remote), ...given(signal) })
  return lastOf(stdout.split('\n'), lines).flatMap(readJournalLine)
}

/** No more lines than were asked for are read, however many a host sends. */
export const lastOf = (all: readonly string[], lines: number): string[] =>
  lines === 0 ? [] : all.filter((line) => line !== '').slice(-lines)

const given = (signal: AbortSignal | undefined): Pick<RunOptions, 'signal'> => (signal === undefined ? {} : { signal })
