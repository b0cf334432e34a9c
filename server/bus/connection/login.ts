import { BrokenMessage } from '../codec/brokenMessage.ts'

/**
 * Who we are, and that messages follow at once: the bus reads them when it has agreed, so the whole opening takes one round
 * trip. The uid is the one that sshd connects as, on the host.
 */
export const loginLines = (uid: number): Buffer =>
  Buffer.from(`\0AUTH EXTERNAL ${Buffer.from(String(uid)).toString('hex')}\r\nBEGIN\r\n`)

/** The bus doesn't take us for who we say we are. */
export class LoginRefused extends Error {
  override readonly name = 'LoginRefused'
}

const longestLine = 4096

/** Reads the bus's one answer, `OK` and its id. What comes behind the line is the first message. */
export const readLogin = () => {
  let line = Buffer.alloc(0)
  return {
    /** The bytes behind the answer; undefined while it is not whole. @throws LoginRefused or BrokenMessage */
    push: (piece: Buffer): Buffer | undefined => {
      const at = piece.indexOf('\n')
      const more = at === -1 ? piece : piece.subarray(0, at + 1)
      if (line.length + more.length > longestLine) throw new BrokenMessage('an endless answer to the login')
      line = Buffer.concat([line, more])
      if (at === -1) return undefined
      const text = line.toString('latin1').trim()
      if (text.startsWith('REJECTED')) throw new LoginRefused('the bus refuses this user')
      if (!text.startsWith('OK')) throw new BrokenMessage(`an answer to the login that is none: ${text.slice(0, 100)}`)
      return piece.subarray(at + 1)
    },
  }
}
