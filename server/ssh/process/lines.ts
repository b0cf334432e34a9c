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
  return {
    push: (piece) => {
      const parts = decoder.write(piece).split('\n')
      const last = parts.pop() ?? ''
      const lines = parts.map((part, at) => (at === 0 ? begun + part : part).slice(0, maxLine))
      begun = (parts.length === 0 ? begun + last : last).slice(0, maxLine)
      return lines
    },
    rest: () => (begun === '' ? [] : [begun]),
  }
}
