import type { XrayConfig } from './config.ts'
import type { ConfigIssue } from './issue.ts'

/** What a config will meet on a given xray version (`26.3.27`). */
export const warningsFor = (_config: XrayConfig, _version: string): ConfigIssue[] => {
  throw new Error('not built yet')
}
