import { addHostInput } from '../../shared/input.ts'
import type { LiveEvent } from '../../shared/live.ts'
import type { FleetOptions } from '../../server/fleet/makeFleet.ts'
import type { HostDescriptor } from '../hosts/descriptor.ts'
import type { TestHost } from '../hosts/testHost.ts'
import { openFleet, type CalledFleet } from './calledFleet.ts'
import { temporaryHome } from './temporaryHome.ts'

/** A test host as the input that adds it: its key is trusted by its fingerprint. */
export const addOf = ({ name, address, port, user, keyFile, hostKeys, ...secrets }: HostDescriptor) => {
  const fingerprint = hostKeys.find(({ type }) => type === 'ssh-ed25519')?.fingerprint
  const { password, passphrase, sudoPassword } = secrets
  return addHostInput.parse({
    spec: { name, address, port, user, keyFile },
    secrets: { password, passphrase, sudoPassword },
    fingerprint,
  })
}

/** The fleet as the server has it, on a home of its own, with some test hosts added. */
export const wholeFleet = async (
  hosts: readonly TestHost[],
  options: Partial<FleetOptions> = {},
): Promise<{ fleet: CalledFleet; home: string } & AsyncDisposable> => {
  await using opening = new AsyncDisposableStack()
  const home = opening.use(await temporaryHome())
  const fleet = opening.use(await openFleet({ home: home.path, ...options }))
  for (const { descriptor } of hosts) await fleet.hosts.add(addOf(descriptor))
  const open = opening.move()
  return { fleet, home: home.path, [Symbol.asyncDispose]: () => open.disposeAsync() }
}

/** The first live event that fits; whatever is read before it is dropped. */
export const firstEvent = async (
  fleet: CalledFleet,
  fits: (event: LiveEvent) => boolean,
  patienceMs = 30_000,
): Promise<LiveEvent> => {
  for await (const event of fleet.context.live.watch(() => true, AbortSignal.timeout(patienceMs))) {
    if (fits(event)) return event
  }
  throw new Error('no such event came')
}
