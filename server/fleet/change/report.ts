import type { ServiceUnit } from '../../../shared/service.ts'
import type { Output } from '../../shell/remote.ts'
import { unexpected, type Asked } from '../../systemd/questions/question.ts'
import { parseListening, type HostListener } from '../ports/listening.ts'

/** Why a script left one part as it was. */
export type Refusal =
  | { readonly kind: 'changed'; readonly path: string; readonly expected: string; readonly found: string }
  | { readonly kind: 'refused'; readonly code: number; readonly output: string }
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'diskFull' | 'readOnly' | 'unwritable'; readonly path: string; readonly message: string }

export type UnitState = Pick<ServiceUnit, 'name' | 'loadState' | 'activeState' | 'subState'>

/** What a script of a change said. */
export interface ChangeReport {
  /** By tunnel id, `host` for the host's own part; the first one that was said counts. */
  readonly refusals: ReadonlyMap<string, Refusal>
  /** Tunnels whose files stand as they shall. */
  readonly written: readonly string[]
  /** What could not be taken back, by tunnel id, in words; only after an undo. */
  readonly left: ReadonlyMap<string, string>
  /** What systemd said against a reload or an enablement; undefined when it said nothing. */
  readonly systemd: string | undefined
  /** As they stood at the script's end. */
  readonly units: readonly UnitState[]
  readonly listeners: readonly HostListener[]
}

/** Longer texts of a host than this are cut. */
const mostText = 16 * 1024
/** More lines than this no script of ours says. */
const mostLines = 400_000

/** Reads a report. One that does not end with `end` is of a script that was broken off: `unexpectedOutput`. */
export const readReport = ({ stdout, stderr }: Pick<Output, 'stdout' | 'stderr'>, asked: Asked): ChangeReport => {
  const lines = stdout.split('\n', mostLines)
  if (!lines.includes('end')) throw unexpected(asked, stderr === '' ? stdout : stderr)
  const refusals = new Map<string, Refusal>()
  const left = new Map<string, string>()
  const written: string[] = []
  const units: UnitState[] = []
  let systemd: string | undefined
  for (const line of lines) {
    const [word, id = '', ...rest] = line.split(' ')
    const refusal = readRefusal(word ?? '', rest)
    if (refusal !== undefined && !refusals.has(id)) refusals.set(id, refusal)
    if (word === 'written') written.push(id)
    if (word === 'left') left.set(id, textOf(rest[0]))
    if (word === 'systemd') systemd ??= textOf(id)
    if (word === 'unit')
      units.push({ name: id, loadState: rest[0] ?? '', activeState: rest[1] ?? '', subState: rest[2] ?? '' })
  }
  return { refusals, written, left, systemd, units, listeners: parseListening(stdout) }
}

const readRefusal = (word: string, [one = '', two = '', three = '']: readonly string[]): Refusal | undefined => {
  switch (word) {
    case 'changed':
      return { kind: 'changed', expected: one, found: two, path: three }
    case 'refused':
      return { kind: 'refused', code: Number(one), output: textOf(two) }
    case 'rejected':
      return { kind: 'rejected', reason: textOf(one) }
    case 'diskFull':
    case 'readOnly':
    case 'unwritable':
      return { kind: word, path: one, message: textOf(two) }
    default:
      return undefined
  }
}

const textOf = (base64 = ''): string => Buffer.from(base64, 'base64').toString('utf8').slice(0, mostText)
