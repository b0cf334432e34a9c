import { z } from 'zod'
import { isIp } from '../config/address.ts'
import type { XrayConfig } from '../config/config.ts'
import type { ConfigIssue } from '../config/issue.ts'

/** What a preset is given beside its options. `exit` is looked up by the caller from the option `exit`. */
export interface PresetContext {
  exit?: {
    config: XrayConfig
    /** The address under which the exit is dialled. */
    address: string
  }
}

export type BuiltConfig = { ok: true; config: XrayConfig } | { ok: false; issues: ConfigIssue[] }

export interface Preset {
  /** One line for lists and help. */
  summary: string
  /** True when `PresetContext.exit` must be given. */
  needsExit: boolean
  /** The options; each key has a description, and a default where it can have one. */
  options: z.ZodObject
  /** `set` as typed. Never throws for what is in it. */
  build(set: Record<string, unknown>, context: PresetContext): Promise<BuiltConfig>
}

/** A preset whose `build` gets its options read and checked. */
export const makePreset = <Options extends z.ZodObject>(preset: {
  summary: string
  needsExit?: boolean
  options: Options
  build(options: z.infer<Options>, context: PresetContext): Promise<BuiltConfig>
}): Preset => ({
  summary: preset.summary,
  needsExit: preset.needsExit ?? false,
  options: preset.options,
  async build(set, context) {
    const options = preset.options.safeParse(set)
    if (options.success) return preset.build(options.data, context)
    return { ok: false, issues: options.error.issues.map(optionIssue) }
  },
})

const optionIssue = (issue: z.core.$ZodIssue): ConfigIssue => ({
  path: issue.path.map(String).join('.'),
  code: issue.code === 'invalid_type' && issue.input === undefined ? 'missing' : 'badValue',
  message: issue.message,
})

/** A port, typed as a number or as text. */
export const port = z.coerce.number({ error: 'A port is a number.' }).int().min(1).max(65_535)

/** A yes or no, typed as such or as text. */
export const yesOrNo = z.union([z.boolean(), z.stringbool()], { error: 'Say yes or no.' })

export const listenAddress = z
  .string()
  .refine((address) => address === 'localhost' || isIp(address), 'Xray listens on an IP address.')
