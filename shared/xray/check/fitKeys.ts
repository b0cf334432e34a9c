import { z } from 'zod'
import { nearest } from './nearest.ts'
import type { JsonObject } from '../config/config.ts'
import type { ConfigIssue } from '../config/issue.ts'
import { isObject, pathText } from '../config/read.ts'

type Path = (string | number)[]

/** `value` with its keys spelt as the schema spells them and nulls left out: what xray makes of it. */
export interface Fitted {
  value: unknown
  warnings: ConfigIssue[]
}

/**
 * Lays a value on a schema. Xray matches keys without regard to case and silently ignores those it does not know:
 * each unknown key becomes a warning, with the key that was probably meant.
 */
export const fitKeys = (schema: z.core.$ZodType, value: unknown): Fitted => {
  const warnings: ConfigIssue[] = []
  return { value: fit(schema, value, { path: [], warnings }), warnings }
}

interface Place {
  path: Path
  warnings: ConfigIssue[]
}

const inside = (place: Place, key: string | number): Place => ({ ...place, path: [...place.path, key] })

const fit = (schema: z.core.$ZodType, value: unknown, place: Place): unknown => {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodLazy) return fit(schema.unwrap(), value, place)
  if (schema instanceof z.ZodUnion) return fitUnion(schema, value, place)
  if (schema instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item, index) => fit(schema.element, item, inside(place, index)))
  }
  if (schema instanceof z.ZodRecord && isObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, fit(schema.valueType, item, inside(place, key))]),
    )
  }
  return schema instanceof z.ZodObject && isObject(value) ? fitObject(schema, value, place) : value
}

const fitObject = (schema: z.ZodObject, value: JsonObject, place: Place): JsonObject => {
  const names = new Map(Object.keys(schema.shape).map((name) => [name.toLowerCase(), name]))
  const fitted: JsonObject = {}
  for (const [key, item] of Object.entries(value)) {
    if (item === null) continue
    const name = names.get(key.toLowerCase())
    if (name === undefined) place.warnings.push(unknownKey(key, Object.keys(schema.shape), inside(place, key).path))
    const part = name === undefined ? undefined : schema.shape[name]
    fitted[name ?? key] = part === undefined ? item : fit(part, item, inside(place, key))
  }
  return fitted
}

const fitUnion = (schema: z.ZodUnion, value: unknown, place: Place): unknown => {
  const chosen = schema instanceof z.ZodDiscriminatedUnion ? fittingProtocol(schema, value) : fittingKind(schema, value)
  if (chosen === undefined) return value
  const fitted = fit(chosen, value, place)
  if (!(schema instanceof z.ZodDiscriminatedUnion) || !isObject(fitted)) return fitted
  const name = schema.def.discriminator
  return { ...fitted, [name]: String(fitted[name]).toLowerCase() }
}

const fittingKind = (schema: z.ZodUnion, value: unknown): z.core.$ZodType | undefined =>
  schema.options.find((option) => {
    if (option instanceof z.ZodObject) return isObject(value)
    return option instanceof z.ZodArray && Array.isArray(value)
  })

const fittingProtocol = (schema: z.ZodDiscriminatedUnion, value: unknown): z.core.$ZodType | undefined => {
  if (!isObject(value)) return undefined
  const name = schema.def.discriminator
  const key = Object.keys(value).find((key) => key.toLowerCase() === name)
  const protocol = String(key === undefined ? '' : value[key]).toLowerCase()
  return schema.options.find((option) => {
    const literal = option instanceof z.ZodObject ? option.shape[name] : undefined
    return literal instanceof z.ZodLiteral && literal.values.has(protocol)
  })
}

const unknownKey = (key: string, known: string[], path: Path): ConfigIssue => {
  const meant = nearest(key, known)
  return {
    path: pathText(path),
    code: 'unknownKey',
    message: `Xray does not know "${key}" and ignores it${meant === undefined ? '.' : `; did you mean "${meant}"?`}`,
    ...(meant === undefined ? {} : { suggestion: meant }),
  }
}
