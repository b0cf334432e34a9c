import { homedir } from 'node:os'
import { join } from 'node:path'
import { env, getuid } from 'node:process'

/** Where base trees and xray binaries stay between runs. RAPTOR_TEST_CACHE overrides. */
export const cacheFolder = (): string => {
  if (env['RAPTOR_TEST_CACHE']) return env['RAPTOR_TEST_CACHE']
  if (getuid?.() === 0) return '/var/cache/raptor-tunnel-tests'
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'raptor-tunnel-tests')
}
