import type { ConfigIssue } from './issue.ts'

export interface CheckedConfig {
  errors: ConfigIssue[]
  warnings: ConfigIssue[]
}

/** What is wrong with a config as far as it can be known without a host. Never throws, whatever `config` is. */
export const checkConfig = (_config: unknown): CheckedConfig => {
  throw new Error('not built yet')
}
