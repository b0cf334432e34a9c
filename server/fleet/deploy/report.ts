import type { ServiceUnit } from '../../../shared/service.ts'
import type { Output } from '../../shell/remote.ts'
import { unexpected, type Asked } from '../../systemd/questions/question.ts'
import { parseListening, type HostListener } from './listening.ts'

/** Why a script left one tunnel as it was. */
export type Refusal =
  | { readonly kind: 'changed'; readonly path: string; readonly expected: string; readonly found: string }
  | { readonly kind: 'refused'; readonly code: number; readonly output: string }
  | { readonly kind: 'diskFull' | 'readOnly' | 'unwritable'; readonly path: string; readonly message: string }

export type UnitState = Pick<ServiceUnit, 'name' | 'loadState' | 'activeState' | 'subState'>

/** What a script of this folder said. */
export interface Report {
  /** By tunnel; the first one that was said counts. */
  readonly refusals: ReadonlyMap<string, Refusal>
  readonly written: readonly string[]
  /** What systemd said against a reload or an enablement; undefined when it said nothing. */
  readonly systemd: string | undefined
  readonly units: readonly UnitState[]
  readonly listeners: readonly HostListener[]
}

/** Reads a report. One that does not end with `end` is of a script that was broken off: `unexpectedOutput`. */
export const readReport = ({ stdout, stderr }: Output, asked: Asked): Report => {
  if (!/^end$/m.test(stdout)) throw unexpected(asked, stderr === '' ? stdout : stderr)
  const refusals = new Map<string, Refusal>()
  for (const line of stdout.split('\n')) {
    const [id, refusal] = readRefusal(line) ?? []
    if (id !== undefined && refusal !== undefined && !refusals.has(id)) refusals.set(id, refusal)
  }
  return {
    refusals,
    written: [...stdout.matchAll(/^written (\S+)$/gm)].map(([, id = '']) => id),
    systemd: textOf(/^systemd (\S*)$/m.exec(stdout)?.[1]),
    units: [...stdout.matchAll(/^unit (\S+) (\S+) (\S+) (\S+)$/gm)].map(
      ([, name = '', loadState = '', activeState = '', subState = '']) => ({ name, loadState, activeState, subState }),
    ),
    listeners: parseListening(stdout),
  }
}

const readRefusal = (line: string): [id: string, Refusal] | undefined => {
  const [word, id = '', one = '', two = '', three = ''] = line.split(' ')
  switch (word) {
    case 'changed':
      return [id, { kind: 'changed', path: three, expected: one, found: two }]
    case 'refused':
      return [id, { kind: 'refused', code: Number(one), output: textOf(two) ?? '' }]
    case 'diskFull':
    case 'readOnly':
    case 'unwritable':
      return [id, { kind: word, path: one, message: textOf(two) ?? '' }]
    default:
      return undefined
  }
}

const textOf = (base64: string | undefined): string | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8')
