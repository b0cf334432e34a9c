import { HostError } from '../../../shared/hostError.ts'
import type { Fleet } from '../fleet.ts'
import { freePort } from './freePort.ts'
import { sshConfigHosts } from './sshConfigHosts.ts'
import { isFresh, seenFacts } from '../live/hostSeen.ts'
import { readBinary } from '../xray/binary.ts'
import { addHost } from './addHost.ts'
import { checklistOf } from './checklist.ts'
import type { HostsContext } from './hostsContext.ts'
import { lookAt, type HostLook } from './look.ts'
import { prepareOrder } from './prepareOrder.ts'
import { proveSudo } from './proveSudo.ts'
import { prepareAsPlan } from './prepareWork.ts'
import { removeAsPlan } from './removeAsPlan.ts'
import { removeOrder } from './removeOrder.ts'
import { storedHost } from './storedHost.ts'
import { testHost } from './testHost.ts'
import { trustHost } from './trustHost.ts'
import { updateHost } from './updateHost.ts'
import { viewOf } from './viewOf.ts'

/** The use cases of hosts. Defines their kinds of operation, so that stored ones can be retried. */
export const makeHosts = (context: HostsContext): Fleet['hosts'] => {
  const { store, sessions, live, operations, now } = context
  const preparing = prepareOrder(context)
  const removing = removeOrder(context)
  operations.define(preparing)
  operations.define(removing)

  const look = async (host: string, signal: AbortSignal | undefined): Promise<HostLook> => {
    const { remote } = await sessions.open(host, { signal })
    const found = await lookAt(remote, { now, signal })
    live.see(host, (seen) => seenFacts(seen, found.facts))
    return found
  }

  return {
    list: async () => live.hosts(),
    get: async (host) => viewOf(context, host),
    test: (add, asking) => testHost(context, add, asking),
    add: async (add, asking) => {
      const view = await addHost(context, add, asking)
      // Its facts come with the live picture; adding doesn't wait for them.
      void look(view.name, undefined).catch(() => undefined)
      return view
    },
    update: (update) => updateHost(context, update),
    unlock: async ({ host, secrets }, { signal }) => {
      const stored = storedHost(context, host)
      sessions.unlock(host, secrets)
      const session = await sessions.renew(stored, { signal })
      await proveSudo(context, session, secrets)
      return viewOf(context, host)
    },
    trust: async ({ host, ...order }) => {
      const stored = live.stored(host)
      const trusted = await trustHost(context, stored ?? { name: host, address: host }, order)
      // Nobody waits for the connection: the live picture tells how it goes.
      if (stored !== undefined) void sessions.renew(stored).catch(() => undefined)
      return trusted
    },
    reconnect: async (host, { signal }) => {
      const stored = storedHost(context, host)
      const view = viewOf(context, host)
      if (isFresh(view)) return view
      await sessions.renew(stored, { signal })
      return viewOf(context, host)
    },
    facts: async (host, { signal }) => (await look(host, signal)).facts,
    check: async (host, { signal }) => {
      const [found, tunnels] = await Promise.all([look(host, signal), store.tunnels.list(host)])
      return checklistOf(host, found, new Set(tunnels.map(({ id }) => id)))
    },
    planPrepare: async ({ host, xray: source }, { signal }) => {
      const file = source.kind === 'file' ? await readBinary(source.path, source.path) : undefined
      return prepareAsPlan(host, await look(host, signal), { source, fileHash: file?.sha256 })
    },
    prepare: async ({ host, xray, operationId }, asking) => {
      const input = { host, xray }
      const { operation, value } = await operations.carryOut({ definition: preparing, input, asking, operationId })
      live.see(host, (seen) => seenFacts(seen, value.checklist.facts))
      return { operation, ...value }
    },
    planRemove: async ({ host, clean }, { signal }) => {
      storedHost(context, host)
      const tunnels = await store.tunnels.list(host)
      return removeAsPlan(host, tunnels, clean ? await look(host, signal) : undefined)
    },
    remove: async ({ host, clean, confirm, operationId }, asking) => {
      const isKnown = operationId !== undefined && (await store.operations.get(operationId)) !== undefined
      if (!isKnown) {
        storedHost(context, host)
        const tunnels = await store.tunnels.list(host)
        if ((clean || tunnels.length > 0) && confirm !== host) {
          const what = clean ? `Cleaning ${host}` : `Forgetting ${host} and its tunnels`
          throw new HostError({ kind: 'confirmationNeeded', what, type: host })
        }
      }
      const input = { host, clean }
      return (await operations.carryOut({ definition: removing, input, asking, operationId })).operation
    },
    fromSshConfig: () => sshConfigHosts(store, context.sshConfigFile),
    freePort: (host, asking) => freePort(context, host, asking),
  }
}
