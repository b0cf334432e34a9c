import type { Question } from './question.ts'
import { systemctl } from './systemctl.ts'

/** Any properties of a unit, as `systemctl show` prints them. A name that systemd doesn't know is missing in the answer. */
export const showProperties = {
  command: ({ name, names }) => systemctl('show', `--property=${names.join(',')}`, '--', name),
  parse: ({ stdout }) => parseShow(stdout),
} satisfies Question<{ name: string; names: readonly string[] }, Record<string, string>>

/** `Key=value` lines; a line without `=` goes on with the value before it. */
export const parseShow = (text: string): Record<string, string> => {
  const properties: Record<string, string> = {}
  let last: string | undefined
  for (const line of text.split('\n')) {
    const [, key, value] = /^([A-Za-z][A-Za-z0-9]*)=(.*)$/.exec(line) ?? []
    if (key !== undefined && value !== undefined) {
      last = key
      properties[key] = value
    } else if (last !== undefined && line !== '') {
      properties[last] += `\n${line}`
    }
  }
  return properties
}
