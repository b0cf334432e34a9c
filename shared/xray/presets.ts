import type { PresetName } from '../tunnel.ts'
import type { ConfigIssue } from './issue.ts'
import type { Preset, PresetContext } from './preset/preset.ts'
import type { XrayConfig } from './config.ts'

export const presets = {} as Record<PresetName, Preset>

export type BuiltPreset = { ok: true; config: XrayConfig } | { ok: false; issues: ConfigIssue[] }

/** The config of a preset. `set` are its options as typed: strings are read, an unknown key is an issue. */
export const buildPreset = async (
  _name: PresetName,
  _set: Record<string, unknown>,
  _context: PresetContext = {},
): Promise<BuiltPreset> => {
  throw new Error('not built yet')
}
