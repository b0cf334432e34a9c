import { StringDecoder } from 'node:string_decoder'

/** Cuts text into lines; a longer line is cut off at the limit and the rest of it is dropped. */
export interface LineSplitter {
  push(piece: Buffer): string[]
  /** The last line, if it had no end. */
  rest(): string[]
}

export const splitLines = (maxLine: number): LineSplitter => {
  const decoder = new StringDecoder('utf8')
  let begun = ''
  // A cut is a copy: made once at the limit, not at every piece that comes after it.
  const joined = (piece: string): string => {
    if (begun.length >= maxLine) return begun
    const line = begun + piece
    return line.length > maxLine ? line.slice(0, maxLine) : line
  }
  return {
    push: (piece) => {
      const parts = decoder.write(piece).split('\n')
      const last = parts.pop() ?? ''
      const lines = parts.map((part, at) => (at === 0 ? joined(part) : part.slice(0, maxLine)))
      begun = parts.length === 0 ? joined(last) : last.slice(0, maxLine)
      return lines
    },
    rest: () => (begun === '' ? [] : [begun]),
  }
}
