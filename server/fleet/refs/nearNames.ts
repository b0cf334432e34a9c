import { editDistance } from '../../../shared/xray/check/nearest.ts'

const mostNames = 20

/** Some of the names there are, in their order: all where they are few, else those nearest to what was typed. */
export const nearNames = (names: readonly string[], typed: string): string[] => {
  if (names.length <= mostNames) return [...names]
  const scored = names.map((name) => ({ name, distance: distanceTo(name, typed) }))
  const nearest = new Set(
    scored
      .sort((one, other) => one.distance - other.distance)
      .slice(0, mostNames)
      .map(({ name }) => name),
  )
  return names.filter((name) => nearest.has(name))
}

/** `home` is as near to `fra1/home` as `fra1/home` is. */
const distanceTo = (name: string, typed: string): number => {
  if (name.includes(typed)) return 0
  return Math.min(editDistance(name, typed), editDistance(name.slice(name.indexOf('/') + 1), typed))
}
