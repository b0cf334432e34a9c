/** Cuts off what a login shell's rc files print before the marker line. */
export interface MarkedStream {
  /** What of this piece is behind the marker; undefined while the marker hasn't come. */
  push(piece: Buffer): Buffer | undefined
  /** What came before the marker, its last 4 KiB. */
  readonly before: string
  readonly begun: boolean
}

const keptBefore = 4096

export const markedStream = (marker: string): MarkedStream => {
  const mark = Buffer.from(`${marker}\n`)
  let before: Buffer = Buffer.alloc(0)
  let begun = false
  return {
    push: (piece) => {
      if (begun) return piece
      const seen = Buffer.concat([before, piece])
      const at = seen.indexOf(mark)
      begun = at !== -1
      before = seen.subarray(0, begun ? at : undefined).subarray(-keptBefore)
      return begun ? seen.subarray(at + mark.length) : undefined
    },
    get before() {
      return before.toString('utf8')
    },
    get begun() {
      return begun
    },
  }
}
