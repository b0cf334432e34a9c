import { stripVTControlCharacters } from 'node:util'
import { describeFault } from '../../../shared/describeFault.ts'
import type { Fault } from '../../../shared/fault.ts'
import { colours } from './colours.ts'

/** Where a command's words go: results to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean
  /** True when somebody watches stderr, so that progress and questions make sense. */
  readonly interactive: boolean
  /** A result: as JSON exactly as it is, or as the text made from it for a terminal of some columns (else undefined). */
  result(value: unknown, text: (columns: number | undefined) => string): void
  /** One item of a stream: a line of JSON, or the text. */
  item(value: unknown, text: (columns: number | undefined) => string): void
  /** A remark on stderr; never with --json or --quiet. */
  note(text: string): void
  /** Progress on stderr, as it is; the caller asks `interactive` first. */
  draw(text: string): void
  fault(fault: Fault, name?: string): void
}

export const makeOutput = ({ json, quiet }: { json: boolean; quiet: boolean }): Output => {
  const { stdout, stderr } = process
  const interactive = stderr.isTTY && process.env['TERM'] !== 'dumb' && !json && !quiet
  const say = (value: unknown, text: (columns: number | undefined) => string, spaces?: number): void => {
    const line = json
      ? JSON.stringify(value, null, spaces)
      : text(stdout.isTTY && stdout.columns > 0 ? stdout.columns : undefined)
    if (line !== '') stdout.write(`${json ? line : shown(line, stdout)}\n`)
  }
  return {
    json,
    interactive,
    result: (value, text) => say(value, text, 2),
    item: (value, text) => say(value, text),
    note: (text) => {
      if (!json && !quiet) stderr.write(`${shown(text, stderr)}\n`)
    },
    draw: (text) => void stderr.write(hasColours(stderr) ? text : text.replaceAll(colour, '')),
    fault: (fault, name) =>
      void stderr.write(json ? `${JSON.stringify({ fault })}\n` : `${shown(faultText(fault, name), stderr)}\n`),
  }
}

const faultText = (fault: Fault, name: string | undefined): string => {
  const { sentence, next } = describeFault(fault)
  const log = fault.kind === 'verifyFailed' ? fault.log.map((line) => `\n  ${colours.dim(line)}`).join('') : ''
  return `${colours.red('✗')} ${name === undefined ? '' : `${colours.bold(name)}: `}${sentence} ${colours.dim(next)}${log}`
}

const colour = /\u001B\[[\d;]*m/g
// Everything that moves a terminal but colours, tabs and line ends: what a host writes in its logs is only text.
const unprintable = /\u001B(?!\[[\d;]*m)|[\u0000-\u0008\u000B-\u001A\u001C-\u001F\u007F-\u009F]/g

const shown = (text: string, stream: NodeJS.WriteStream): string =>
  hasColours(stream) ? text.replaceAll(unprintable, '') : stripVTControlCharacters(text).replaceAll(unprintable, '')

/** Each stream for itself; NO_COLOR, FORCE_COLOR and TERM are heard. */
const hasColours = (stream: NodeJS.WriteStream): boolean => {
  const { NO_COLOR, FORCE_COLOR } = process.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true
  return stream.isTTY && process.env['TERM'] !== 'dumb'
}
