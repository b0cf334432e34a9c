import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { WrongUse } from '../outcome/wrongUse.ts'

/** The text of a file, or of stdin for `-`; `what` names the option in the refusal. */
export const fileOrStdin = async (file: string, what: string): Promise<string> => {
  if (file === '-') return text(process.stdin)
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    throw new WrongUse(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}
