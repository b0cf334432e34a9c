import type { Captured } from './command.ts'
import { delayProxy, type DelayProxy } from './delayProxy.ts'
import type { HostDescriptor } from './descriptor.ts'
import { faultsOf, type Faults } from './faults.ts'
import { enter } from './machine/enter.ts'

/** A real host: what it is, and what can be asked of it and done to it without going through ssh. */
export interface TestHost extends Faults {
  readonly descriptor: HostDescriptor
  /** Runs a shell script as root inside the host, past sshd: to see what is true there. */
  exec(script: string, input?: string): Promise<Captured>
  /** The same, giving back stdout without the last line's end; throws when the script fails. */
  sh(script: string, input?: string): Promise<string>
  /** A door on loopback to the host's sshd with this round trip; `await using` closes it. */
  delayed(roundTripMs: number): Promise<DelayProxy>
}

/** The host of a descriptor, in whatever process. */
export const hostFrom = (descriptor: HostDescriptor): TestHost => {
  const exec: TestHost['exec'] = (script, input) => enter(descriptor.machine, script, input)
  return {
    descriptor,
    ...faultsOf(descriptor),
    exec,
    sh: async (script, input) => {
      const { ok, code, stdout, stderr } = await exec(script, input)
      if (!ok) throw new Error(`${descriptor.name}: the script ended with ${code}: ${stderr.slice(-1000)}`)
      return stdout.replace(/\n$/, '')
    },
    delayed: (roundTripMs) => delayProxy(descriptor, roundTripMs),
  }
}
