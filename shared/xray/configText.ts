import type { XrayConfig } from './config.ts'
import type { ConfigIssue } from './issue.ts'

export type ReadConfig =
  | { ok: true; config: XrayConfig; warnings: ConfigIssue[] }
  | { ok: false; issues: ConfigIssue[] }

/** Reads a config's text: JSON, with the comments that xray accepts. */
export const readConfig = (_text: string): ReadConfig => {
  throw new Error('not built yet')
}

/** A config as text: two spaces, one newline at the end. */
export const writeConfig = (config: XrayConfig): string => `${JSON.stringify(config, null, 2)}\n`
