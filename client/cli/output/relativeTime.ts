const units: readonly [string, number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
]

/** The time between two moments in its largest unit: `4 min`, `6 d`, `now` below a second. */
export const relativeTime = (sinceMs: number, nowMs: number): string => {
  const passed = Math.max(0, nowMs - sinceMs)
  const unit = units.find(([, ms]) => passed >= ms)
  return unit === undefined ? 'now' : `${Math.floor(passed / unit[1])} ${unit[0]}`
}
