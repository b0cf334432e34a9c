import { idOfUnit, type TunnelId } from '../../../shared/name.ts'
import { unexpected, type Asked } from '../../systemd/questions/question.ts'
import { parseListening, type HostListener } from '../deploy/listening.ts'

/** Why one part of a change was left as it was. */
export type Refusal =
  | { readonly kind: 'changed'; readonly path: string; readonly expected: string; readonly found: string }
  /** The host's own xray, about the config. */
  | { readonly kind: 'refused'; readonly code: number; readonly output: string }
  /** The xray that was sent doesn't run there. */
  | { readonly kind: 'rejected'; readonly output: string }
  | { readonly kind: 'diskFull' | 'readOnly' | 'unwritable'; readonly path: string; readonly message: string }

/** What is seen of a unit; nothing is concluded from it here. */
export interface UnitSeen {
  readonly id: TunnelId
  readonly name: string
  readonly loadState: string
  readonly activeState: string
  readonly subState: string
  /** Its first process, and for how many seconds it has lived. */
  readonly pid: number | null
  readonly ageSeconds: number | null
}

/** What a host shows of tunnels at one moment. */
export interface TunnelsSeen {
  /** Units that systemd has loaded: one that is stopped and disabled is not among them. */
  readonly units: readonly UnitSeen[]
  readonly listeners: readonly HostListener[]
  /** How many wanted to run during the last minute, and on how many processors; undefined where nothing was asked. */
  readonly load: { readonly oneMinute: number; readonly cpus: number } | undefined
}

/** The first refusal of each part, the host's own named `@host`, and what systemd or the disk said about all together. */
export interface Refusals {
  readonly refusals: ReadonlyMap<string, Refusal>
  /** systemd's own words against an order, or why files stayed that were to go; undefined when nothing was said. */
  readonly said: string | undefined
}

const mostText = 65_536

/**
 * The report of a script, which ends with the line `end`: one without it is of a script that was broken off. What a host
 * sends may be anything: a line of ours that has another shape is `unexpectedOutput`, other lines are passed over.
 */
export const reportOf = (stdout: string, asked: Asked): string[] => {
  const lines = stdout.split('\n')
  if (!lines.includes('end')) throw unexpected(asked, stdout.slice(-500))
  return lines
}

/** What a script has seen of units and ports. */
export const readSeen = (lines: readonly string[], asked: Asked): TunnelsSeen => {
  const [, oneMinute, cpus] = firstOf(lines, loadLine) ?? []
  return {
    units: each(lines, { word: 'unit', shape: unitLine, asked }).flatMap(
      ([, name = '', load = '', active = '', sub = '', pid, age]) => {
        const id = idOfUnit(name)
        if (id === undefined) return []
        const states = { loadState: load, activeState: active, subState: sub }
        return [{ id, name, ...states, pid: numberOr(pid), ageSeconds: numberOr(age) }]
      },
    ),
    listeners: parseListening(lines.join('\n')),
    load: oneMinute === undefined ? undefined : { oneMinute: Number(oneMinute), cpus: Number(cpus) },
  }
}

/** What a script refused to do, for the parts that it was given. */
export const readRefusals = (lines: readonly string[], parts: ReadonlySet<string>, asked: Asked): Refusals => {
  const refusals = new Map<string, Refusal>()
  let said: string | undefined
  for (const line of lines) {
    const [part, refusal] = refusalIn(line, asked) ?? []
    if (refusal === undefined || part === undefined) continue
    if (part === '-' && 'message' in refusal) said ??= refusal.message
    else if (parts.has(part) && !refusals.has(part)) refusals.set(part, refusal)
  }
  return { refusals, said: said ?? textOf(firstOf(lines, /^systemd (\S*)$/)?.[1]) }
}

/** Names behind a word, of parts that were given: `done home`. */
export const namesAfter = (lines: readonly string[], word: string, parts: ReadonlySet<string>): string[] =>
  lines.flatMap((line) => {
    const [first, name = '', ...more] = line.split(' ')
    return first === word && more.length === 0 && parts.has(name) ? [name] : []
  })

/** Every line that begins with a word must have its shape. */
export const each = (
  lines: readonly string[],
  { word, shape, asked }: { word: string; shape: RegExp; asked: Asked },
): RegExpExecArray[] =>
  lines.flatMap((line) => {
    if (!line.startsWith(`${word} `)) return []
    const found = shape.exec(line)
    if (found === null) throw unexpected(asked, line.slice(0, 500))
    return [found]
  })

const firstOf = (lines: readonly string[], shape: RegExp): RegExpExecArray | undefined => {
  for (const line of lines) {
    const found = shape.exec(line)
    if (found !== null) return found
  }
}

const unitLine = /^unit (\S{1,255}) ([a-z-]{1,32}) ([a-z-]{1,32}) ([a-z-]{1,32}) (-|\d{1,10}) (-|\d{1,10})$/
const loadLine = /^load (\d{1,6}\.\d{2}) (\d{1,5})$/
const wordOfFile = '[a-z]{4,10}|[0-9a-f]{64}'
const changedLine = new RegExp(
  `^changed (\\S{1,64}) (${wordOfFile}|[\\w:._-]{1,200}) (${wordOfFile}|[\\w:._-]{1,200}) (/\\S{1,255})$`,
)
const refusedLine = /^refused (\S{1,64}) (\d{1,3}) ([A-Za-z0-9+/=]{0,32000})$/
const rejectedLine = /^rejected (\S{1,64}) ([A-Za-z0-9+/=]{0,32000})$/
const writeLine = /^(diskFull|readOnly|unwritable) (\S{1,64}) (\/\S{1,255}) ([A-Za-z0-9+/=]{0,32000})$/

const refusalIn = (line: string, asked: Asked): [part: string, refusal: Refusal] | undefined => {
  const word = line.slice(0, line.indexOf(' '))
  switch (word) {
    case 'changed': {
      const [, part = '', expected = '', found = '', path = ''] = shaped(changedLine, line, asked)
      return [part, { kind: word, path, expected, found }]
    }
    case 'refused': {
      const [, part = '', code, output] = shaped(refusedLine, line, asked)
      return [part, { kind: word, code: Number(code), output: textOf(output) ?? '' }]
    }
    case 'rejected': {
      const [, part = '', output] = shaped(rejectedLine, line, asked)
      return [part, { kind: word, output: textOf(output) ?? '' }]
    }
    case 'diskFull':
    case 'readOnly':
    case 'unwritable': {
      const [, , part = '', path = '', message] = shaped(writeLine, line, asked)
      return [part, { kind: word, path, message: textOf(message) ?? '' }]
    }
    default:
      return undefined
  }
}

const shaped = (shape: RegExp, line: string, asked: Asked): RegExpExecArray => {
  const found = shape.exec(line)
  if (found === null) throw unexpected(asked, line.slice(0, 500))
  return found
}

const numberOr = (text: string | undefined): number | null => (text === undefined || text === '-' ? null : Number(text))

const textOf = (base64: string | undefined): string | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64.slice(0, mostText), 'base64').toString('utf8')
