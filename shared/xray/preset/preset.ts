import type { z } from 'zod'
import type { PresetName } from '../../tunnel.ts'
import type { XrayConfig } from '../config.ts'
import type { ConfigIssue } from '../issue.ts'

/** What a preset is given beside its options. `exit` is looked up by the caller from the option `exit`. */
export interface PresetContext {
  exit?: {
    config: XrayConfig
    /** The address under which the exit is dialled. */
    address: string
  }
}

export interface Preset {
  name: PresetName
  /** One line for lists and help. */
  summary: string
  /** True when `PresetContext.exit` must be given. */
  needsExit: boolean
  /** The options; each key has a description, a default where it can have one. */
  options: z.ZodObject
  build(set: Record<string, unknown>, context: PresetContext): Promise<BuiltConfig>
}

export type BuiltConfig = { ok: true; config: XrayConfig } | { ok: false; issues: ConfigIssue[] }
