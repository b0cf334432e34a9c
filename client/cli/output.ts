import pc from 'picocolors'
import { describeFault } from '../../shared/describeFault.ts'
import type { Fault } from '../../shared/fault.ts'

/** Where a command's words go: results to stdout, everything else to stderr. */
export interface Output {
  readonly json: boolean
  /** True when somebody watches stderr, so that progress and questions make sense. */
  readonly interactive: boolean
  /** A result: as JSON exactly as it is, or as the text made from it. */
  result(value: unknown, text: () => string): void
  /** One item of a stream: a line of JSON, or the text. */
  item(value: unknown, text: () => string): void
  /** A remark on stderr; never with --json or --quiet. */
  note(text: string): void
  fault(fault: Fault, name?: string): void
}

export const makeOutput = ({ json, quiet }: { json: boolean; quiet: boolean }): Output => {
  const interactive = process.stderr.isTTY && !json && !quiet
  const say = (value: unknown, text: () => string, spaces?: number): void => {
    const line = json ? JSON.stringify(value, null, spaces) : text()
    if (line !== '') process.stdout.write(`${line}\n`)
  }
  return {
    json,
    interactive,
    result: (value, text) => say(value, text, 2),
    item: (value, text) => say(value, text),
    note: (text) => {
      if (!json && !quiet) process.stderr.write(`${text}\n`)
    },
    fault: (fault, name) =>
      process.stderr.write(json ? `${JSON.stringify({ fault })}\n` : `${faultText(fault, name)}\n`),
  }
}

const faultText = (fault: Fault, name: string | undefined): string => {
  const { sentence, next } = describeFault(fault)
  const log = fault.kind === 'verifyFailed' ? fault.log.map((line) => `\n  ${pc.dim(line)}`).join('') : ''
  return `${pc.red('✗')} ${name === undefined ? '' : `${pc.bold(name)}: `}${sentence} ${pc.dim(next)}${log}`
}
