import type { JsonObject } from './config.ts'

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The key as it is written in `object`: xray matches keys without regard to case. */
export const keyIn = (object: JsonObject, name: string): string => {
  if (Object.hasOwn(object, name)) return name
  const folded = name.toLowerCase()
  return Object.keys(object).find((key) => key.toLowerCase() === folded) ?? name
}

/** The value at a path of keys and indexes, as xray would find it; undefined where there is none. */
export const at = (value: unknown, ...path: (string | number)[]): unknown => {
  const [first, ...rest] = path
  if (first === undefined) return value ?? undefined
  if (typeof first === 'number') return Array.isArray(value) ? at(value[first], ...rest) : undefined
  return isObject(value) && Object.hasOwn(value, keyIn(value, first))
    ? at(value[keyIn(value, first)], ...rest)
    : undefined
}

export const textAt = (value: unknown, ...path: (string | number)[]): string | undefined => {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : undefined
}

export const objectAt = (value: unknown, ...path: (string | number)[]): JsonObject => {
  const found = at(value, ...path)
  return isObject(found) ? found : {}
}

/** The items of a list, in place; what is not an object becomes an empty one so that indexes stay true. */
export const objectsAt = (value: unknown, ...path: (string | number)[]): JsonObject[] => {
  const found = at(value, ...path)
  return Array.isArray(found) ? found.map((item: unknown) => (isObject(item) ? item : {})) : []
}

/** Xray's StringList: a list, or one text with commas. */
export const textsAt = (value: unknown, ...path: (string | number)[]): string[] => {
  const found = at(value, ...path)
  if (typeof found === 'string') return found.split(',').map((part) => part.trim())
  return Array.isArray(found) ? found.filter((item) => typeof item === 'string') : []
}

/** `inbounds[0].settings`: a path as people read it. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`
    return text === '' ? String(part) : `${text}.${String(part)}`
  }, '')
