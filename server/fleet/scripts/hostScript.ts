import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../../packageFolder.ts'
import type { Command } from '../../shell/command.ts'

/** The fixed shell files beside this one. */
export type ScriptPart =
  | 'apply'
  | 'common'
  | 'holdLease'
  | 'host'
  | 'lease'
  | 'listening'
  | 'look'
  | 'lookHost'
  | 'testConfigs'
  | 'tunnels'
  | 'undo'

/** Where they lie, in the checkout and in the installed package alike. */
const scriptFolder = join(packageFolder(), 'server/fleet/scripts')

const texts = new Map<ScriptPart, string>()

/** The text of one shell file, as it is on the workstation's disk. */
export const scriptText = (part: ScriptPart): string => {
  const known = texts.get(part)
  if (known !== undefined) return known
  const text = readFileSync(join(scriptFolder, `${part}.sh`), 'utf8')
  texts.set(part, text)
  return text
}

/** Each script that is run on hosts, by its files in order; the last defines `main`. */
export const hostScripts = {
  apply: ['common', 'lease', 'tunnels', 'host', 'listening', 'apply'],
  undo: ['common', 'lease', 'tunnels', 'listening', 'undo'],
  look: ['common', 'lease', 'listening', 'tunnels', 'look'],
  lookHost: ['common', 'listening', 'lookHost'],
  holdLease: ['common', 'lease', 'holdLease'],
  testConfigs: ['common', 'testConfigs'],
} as const satisfies Record<string, readonly ScriptPart[]>

export type HostScript = keyof typeof hostScripts

export const wholeScript = (script: HostScript): string => `${hostScripts[script].map(scriptText).join('\n')}\nmain\n`

/** A fixed script with its data, lines of words, on stdin. `name` stands in faults. */
export const hostScript = (script: HostScript, name: string, lines: readonly string[]): Command => ({
  name,
  script: wholeScript(script),
  input: Buffer.from(`${[...lines, 'end'].join('\n')}\n`),
})

/** A word of a line: the scripts split at spaces. @throws RangeError for one that would not arrive as it is. */
export const word = (text: string): string => {
  if (!/^[!-~]+$/.test(text)) throw new RangeError(`Not one word for a host's script: ${JSON.stringify(text)}`)
  return text
}

export const inBase64 = (text: string): string => Buffer.from(text).toString('base64')
