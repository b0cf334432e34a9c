import type { PresetName } from '../../tunnel.ts'
import { nearest } from '../check/nearest.ts'
import { entry } from './entry.ts'
import { exitReality } from './exitReality.ts'
import { exitSs2022 } from './exitSs2022.ts'
import type { BuiltConfig, Preset, PresetContext } from './preset.ts'
import { socks } from './socks.ts'

/** Every preset by name: summary and options are enough for a help text or a form. */
export const presets: Record<PresetName, Preset> = {
  'exit-reality': exitReality,
  'exit-ss2022': exitSs2022,
  entry,
  socks,
}

/** The config of a preset. `set` are its options as typed: text is read, an unknown key is an issue. */
export const buildPreset = async (
  name: PresetName,
  set: Record<string, unknown>,
  context: PresetContext = {},
): Promise<BuiltConfig> => {
  const preset = presets[name]
  const known = Object.keys(preset.options.shape)
  const unknown = Object.keys(set).filter((key) => !known.includes(key))
  if (unknown.length === 0) return preset.build(set, context)
  return { ok: false, issues: unknown.map((key) => unknownOption(key, { name, known })) }
}

const unknownOption = (key: string, { name, known }: { name: string; known: string[] }) => {
  const meant = nearest(key, known)
  const tail = meant === undefined ? `It takes ${known.join(', ')}.` : `Did you mean "${meant}"?`
  const found = { path: key, code: 'unknownKey', message: `The preset ${name} has no option "${key}". ${tail}` }
  return meant === undefined ? found : { ...found, suggestion: meant }
}
