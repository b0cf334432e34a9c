import type { z } from 'zod'
import type { HostView } from '../../../shared/host.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { addHostInput } from '../../../shared/input.ts'
import type { Asking } from '../fleet.ts'
import type { HostsContext } from './hostsContext.ts'
import { joinHost } from './joinHost.ts'
import { proveSudo } from './proveSudo.ts'
import { viewOf } from './viewOf.ts'

/** Connects, then stores; what can't be reached is stored only when `offline` says so, and tried on from then. */
export const addHost = async (
  context: HostsContext,
  { spec, secrets, fingerprint, offline }: z.output<typeof addHostInput>,
  { signal }: Asking,
): Promise<HostView> => {
  const { store, sessions, live, now } = context
  if (live.stored(spec.name) !== undefined) {
    throw new HostError({ kind: 'alreadyExists', what: 'host', name: spec.name })
  }
  sessions.unlock(spec.name, secrets)
  try {
    const session = await joinHost(context, spec, { fingerprint, signal })
    await proveSudo(context, session, secrets)
  } catch (thrown) {
    if (!offline || signal?.aborted === true) {
      await sessions.forget(spec.name)
      throw thrown
    }
  }
  await store.hosts.put({ ...spec, addedAtMs: now() })
  await live.hostChanged(spec.name)
  return viewOf(context, spec.name)
}
