/** Numbers by a seed, so that whatever a test finds can be found again (mulberry32). */
export interface Random {
  /** A whole number below `most`. */
  below(most: number): number
  pick<T>(all: readonly [T, ...T[]]): T
}

export const randomBy = (seed: number): Random => {
  let state = seed >>> 0
  const below = (most: number): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * most)
  }
  return { below, pick: (all) => all[below(all.length)] ?? all[0] }
}
