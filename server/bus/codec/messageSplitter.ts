import { messageLength } from './message.ts'

/** Cuts what comes into messages, whatever the borders of the pieces. Holds at most one message and one piece. */
export interface MessageSplitter {
  push(piece: Buffer): void
  /** The next whole message; undefined until more comes. @throws BrokenMessage */
  next(): Buffer | undefined
}

export const splitMessages = (): MessageSplitter => {
  let held: Buffer = Buffer.alloc(0)
  let begin = 0
  let end = 0
  return {
    push: (piece) => {
      if (begin === end) {
        // The usual case: whole messages in one piece are read where they lie.
        held = piece
        begin = 0
        end = piece.length
        return
      }
      held = withRoom(held, { begin, end, more: piece.length })
      end -= begin
      begin = 0
      piece.copy(held, end)
      end += piece.length
    },
    next: () => {
      const rest = held.subarray(begin, end)
      const length = messageLength(rest)
      if (length === undefined || rest.length < length) return undefined
      begin += length
      return rest.subarray(0, length)
    },
  }
}

/**
 * A buffer of our own that begins with what is held and has room for more: it doubles, so a message that comes byte by
 * byte is not copied for each.
 */
const withRoom = (held: Buffer, { begin, end, more }: { begin: number; end: number; more: number }): Buffer => {
  const size = end - begin
  // A piece that came has no room behind its end, so only a buffer of ours is ever written to.
  if (begin === 0 && held.length >= size + more) return held
  const roomy = Buffer.allocUnsafeSlow(Math.max(4096, 2 * (size + more)))
  held.copy(roomy, 0, begin, end)
  return roomy
}
