import { z } from 'zod'
import type { LogLine } from '../../../shared/tunnel.ts'
import { command, type Command } from '../../shell/command.ts'
import { plainWords } from '../questions/systemctl.ts'

/** One line of the journal. */
export interface JournalEntry {
  /** Where to go on from: the journal's own cursor. */
  readonly cursor: string
  /** UNIX milliseconds. */
  readonly atMs: number
  /** The unit it is about, also where systemd itself speaks of it. */
  readonly unit: string
  readonly level: LogLine['level']
  readonly text: string
}

/** A line of the journal may be this long when it is followed: 48 KiB of text as an array of numbers. */
export const journalLineLimit = 1_048_576

interface Selection {
  readonly units: readonly string[]
  /** Only what stands behind this entry. */
  readonly after?: string | undefined
  /** At most so many, the newest. */
  readonly lines?: number | undefined
}

/** The last lines of some units, oldest first. */
export const lastJournal = (selection: Selection): Command => journalctl('last lines of the journal', selection, [])

/** The last lines and then every new one; one process for all units of a host. */
export const followJournal = (selection: Selection): Command =>
  journalctl('follow the journal', selection, ['--follow'])

const journalctl = (name: string, { units, after, lines }: Selection, more: readonly string[]): Command => {
  const { script } = command(
    'journalctl',
    '--output=json',
    '--all',
    '--no-pager',
    '--quiet',
    ...more,
    ...(lines === undefined ? [] : [`--lines=${lines}`]),
    ...(after === undefined ? [] : [`--after-cursor=${after}`]),
    ...units.map((unit) => `--unit=${unit}`),
  )
  return { name, script: `${plainWords}\nexec ${script}` }
}

/**
 * One line of `journalctl -o json`. Undefined for what is no entry: an empty line, or one that was cut for its length.
 * A field is a text, an array of bytes (not UTF-8), null (too long), or an array of these where it was given twice.
 */
export const parseJournalLine = (line: string): JournalEntry | undefined => {
  const read = fields.safeParse(jsonOf(line))
  if (!read.success) return undefined
  const { data } = read
  return {
    cursor: data.__CURSOR,
    atMs: Math.floor(Number(data.__REALTIME_TIMESTAMP) / 1000),
    unit: textOf(data.UNIT) || textOf(data._SYSTEMD_UNIT),
    level: levelOf(textOf(data.PRIORITY)),
    text: data.MESSAGE === null ? '(a message too long to show)' : textOf(data.MESSAGE),
  }
}

const plain = z.union([z.string(), z.array(z.number()), z.null()])
const field = z.union([plain, z.array(plain)])
const fields = z.object({
  __CURSOR: z.string(),
  __REALTIME_TIMESTAMP: z.string().regex(/^\d{1,17}$/),
  MESSAGE: field.default(''),
  PRIORITY: field.default('6'),
  UNIT: field.default(''),
  _SYSTEMD_UNIT: field.default(''),
})

const jsonOf = (line: string): unknown => {
  // An error is dear, and a host may send any number of lines that are none.
  if (!line.startsWith('{')) return undefined
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const textOf = (value: z.infer<typeof field>): string => {
  if (value === null) return ''
  if (typeof value === 'string') return value
  return isBytes(value) ? new TextDecoder().decode(Uint8Array.from(value)) : value.map(textOf).join('\n')
}

const isBytes = (value: readonly unknown[]): value is number[] => value.every((item) => typeof item === 'number')

/** syslog priorities: 0 to 3 are errors, 4 a warning, 7 debug. */
const levelOf = (priority: string): LogLine['level'] => {
  const number = Number.parseInt(priority, 10)
  if (number <= 3) return 'error'
  if (number === 4) return 'warning'
  return number === 7 ? 'debug' : 'info'
}
