import type { JsonObject, XrayConfig } from '../../../shared/xray/config/config.ts'
import { keyIn, objectAt } from '../../../shared/xray/config/read.ts'

/**
 * The config with its log files out of the way: xray opens them even when it only tests a config, creates them with mode
 * 0600 and fails on one it may not open.
 */
export const divertLogs = (config: XrayConfig): XrayConfig => {
  const log: JsonObject = objectAt(config, 'log')
  return {
    ...config,
    [keyIn(config, 'log')]: { ...log, [keyIn(log, 'access')]: 'none', [keyIn(log, 'error')]: 'none' },
  }
}
