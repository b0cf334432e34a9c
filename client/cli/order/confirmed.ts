import { askText } from '../input/ask.ts'
import type { Session } from '../session/session.ts'

/**
 * The name that confirms harm: as given with --confirm, or typed on the terminal after what will go was shown. Without
 * either the server answers `confirmationNeeded`.
 */
export const confirmed = async (
  { output }: Session,
  { given, name, harm }: { given: string | undefined; name: string; harm: () => Promise<string> },
): Promise<string | undefined> => {
  if (given !== undefined || !output.interactive || !process.stdin.isTTY) return given
  output.note(await harm())
  return askText(`This can't be undone. Type ${name} to confirm.`)
}
