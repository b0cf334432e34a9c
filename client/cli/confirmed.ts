import { isCancel, text } from '@clack/prompts'
import { HostError } from '../../shared/hostError.ts'
import type { Session } from './session.ts'

/**
 * The name that confirms harm: as given with --confirm, or typed on the terminal after what will go was shown. Without
 * either the server answers `confirmationNeeded`.
 */
export const confirmed = async (
  { output }: Session,
  { given, name, harm }: { given: string | undefined; name: string; harm: string },
): Promise<string | undefined> => {
  if (given !== undefined || !output.interactive || !process.stdin.isTTY) return given
  output.note(harm)
  const typed = await text({ message: `This can't be undone. Type ${name} to confirm.`, output: process.stderr })
  if (isCancel(typed)) throw new HostError({ kind: 'cancelled', what: 'The question' })
  return typed
}
