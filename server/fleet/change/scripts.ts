import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../packageFolder.ts'
import { withInput, type Command } from '../../shell/command.ts'
import { listeningFunction } from '../deploy/listening.ts'

/** Where the scripts lie, in the checkout and in the installed package alike. */
export const scriptFolder = join(packageFolder(), 'server/fleet/change/scripts')

const read = (name: string): string => readFileSync(join(scriptFolder, `${name}.sh`), 'utf8')

const base = read('base') + read('lease')
const tunnels = read('files') + read('records') + read('host') + read('units') + listeningFunction

const text = {
  take_lease: base,
  release_lease: base,
  look_at_tunnels: base + tunnels + read('look'),
  look_again: base + tunnels + read('look'),
  apply_change: base + tunnels + read('apply'),
  undo_change: base + tunnels + read('apply') + read('undo'),
} as const

/** EX_TEMPFAIL of sysexits.h: somebody else holds the lease. */
export const heldCode = 75

/**
 * A fixed script of scripts/ with its data, which travels on stdin a value a line. All of it is functions but for the last
 * line, so a script that came by half does nothing, as one whose data did.
 */
export const rootScript = (entry: keyof typeof text, name: string, lines: readonly string[]): Command => ({
  ...withInput({ name, script: `${text[entry]}\n${entry}\n` }, Buffer.from([...lines, 'end of data', ''].join('\n'))),
  answers: [0, heldCode],
})

/** A value as a line: not empty, nothing that ends a line. */
export const dataLine = (value: string): string => {
  if (value === '' || /[\n\0]/.test(value)) throw new RangeError('A value of a script is one line that is not empty.')
  return value
}

/** A text as a line, to be written out by printf's `%b`. */
export const textLine = (value: string): string => {
  if (value.includes('\0')) throw new RangeError('A text for a host cannot hold a NUL byte.')
  return `=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`
}
