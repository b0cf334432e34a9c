import { toJSONSchema } from 'zod'
import type { PresetName } from '../../../../shared/tunnel.ts'
import { presets } from '../../../../shared/xray/preset/presets.ts'

/** One option of a preset as a field of a form. */
export interface PresetField {
  key: string
  about: string
  kind: 'text' | 'number' | 'flag' | 'choice'
  initial: string
  choices: readonly string[]
  required: boolean
}

interface OptionSchema {
  type?: string
  description?: string
  default?: string | number | boolean | null | object
  enum?: readonly string[]
  anyOf?: readonly OptionSchema[]
}

/** The options of a preset, read from its schema: there is no second list of them. */
export const presetFields = (name: PresetName): PresetField[] => {
  const { properties = {}, required = [] } = toJSONSchema(presets[name].options, { unrepresentable: 'any' })
  return Object.entries(properties).map(([key, property]) => {
    const schema: OptionSchema = typeof property === 'object' ? (property as OptionSchema) : {}
    const initial = typeof schema.default === 'object' ? '' : `${schema.default ?? ''}`
    return {
      key,
      about: schema.description ?? '',
      kind: kindOf(schema),
      initial,
      choices: schema.enum ?? [],
      required: required.includes(key) && schema.default === undefined,
    }
  })
}

const kindOf = (schema: OptionSchema): PresetField['kind'] => {
  if (schema.enum !== undefined) return 'choice'
  if (schema.type === 'boolean' || schema.anyOf?.some(({ type }) => type === 'boolean') === true) return 'flag'
  return schema.type === 'integer' || schema.type === 'number' ? 'number' : 'text'
}
