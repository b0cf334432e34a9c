import type { HostSpec } from './descriptor.ts'
import { openRun, type HostRun, type RunOptions } from './run.ts'
import type { TestHost } from './testHost.ts'

/** A run with its hosts, in the order of the specs. `await using` ends it. */
export interface TestHosts<S extends readonly HostSpec[]> extends HostRun {
  readonly hosts: { readonly [K in keyof S]: TestHost }
}

/**
 * Boots real hosts, all at once, and resolves when sshd answers on each. Needs root, systemd-container, mmdebstrap and
 * iproute2. Ending the scope, SIGINT and SIGTERM leave nothing behind; what kill -9 leaves, the next run clears first.
 */
export const bootHosts = async <const S extends readonly HostSpec[]>(
  specs: S,
  options: RunOptions = {},
): Promise<TestHosts<S>> => {
  const run = await openRun(options)
  try {
    const hosts = await Promise.all(specs.map((spec) => run.boot(spec)))
    // map keeps the length and the order of the specs, which its type doesn't say.
    return { ...run, hosts: hosts as { [K in keyof S]: TestHost } }
  } catch (cause) {
    await run[Symbol.asyncDispose]()
    throw cause
  }
}
