/** How long a piece of work takes, in milliseconds. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now()
  await work()
  return performance.now() - from
}

/**
 * Medians of two pieces of work measured in turns, so that whatever else the machine does falls on both alike. One round
 * before the count warms both up.
 */
export const inTurns = async (
  rounds: number,
  { ours, floor }: { ours: () => Promise<unknown>; floor: () => Promise<unknown> },
): Promise<{ oursMs: number; floorMs: number }> => {
  await floor()
  await ours()
  const times: { ours: number[]; floor: number[] } = { ours: [], floor: [] }
  for (let round = 0; round < rounds; round += 1) {
    times.floor.push(await timed(floor))
    times.ours.push(await timed(ours))
  }
  return { oursMs: percentile(times.ours, 0.5), floorMs: percentile(times.floor, 0.5) }
}

/** The value below which this share of all lie. */
export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
