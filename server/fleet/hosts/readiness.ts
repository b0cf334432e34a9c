import { HostError } from '../../../shared/hostError.ts'
import type { FleetContext } from '../context.ts'
import type { Fleet } from '../fleet.ts'
import { checkHost } from './checkHost.ts'
import { freePort } from './freePort.ts'
import { planPrepare } from './planPrepare.ts'
import { planOfCleaning, planOfForgetting } from './planRemove.ts'
import { prepareOrder } from './prepareHost.ts'
import { lookForOurs, removeOrder } from './removeHost.ts'
import { sshConfigHosts } from './sshConfigHosts.ts'

export type HostReadiness = Pick<
  Fleet['hosts'],
  'facts' | 'check' | 'planPrepare' | 'prepare' | 'planRemove' | 'remove' | 'freePort' | 'fromSshConfig'
>

/** How a host is made ready and given up. Defines its kinds of operation, so that stored ones can be retried. */
export const makeHostReadiness = (context: FleetContext): HostReadiness => {
  const { store, sessions, operations } = context
  const preparing = prepareOrder(context)
  const removing = removeOrder(context)
  operations.define(preparing)
  operations.define(removing)

  return {
    facts: async (host, asking) => {
      await assertKnown(context, host)
      return (await checkHost(context, host, asking)).look.facts
    },
    check: async (host, asking) => {
      await assertKnown(context, host)
      return (await checkHost(context, host, asking)).checklist
    },
    planPrepare: async (input, asking) => {
      await assertKnown(context, input.host)
      return planPrepare(context, input, asking)
    },
    prepare: async ({ host, xray, operationId }, asking) => {
      await assertKnown(context, host)
      const input = { host, xray }
      const { operation, value } = await operations.carryOut({ definition: preparing, input, asking, operationId })
      return { operation, ...value }
    },
    planRemove: async ({ host, clean }, { signal }) => {
      await assertKnown(context, host)
      if (!clean) return planOfForgetting(host, await tunnelsOf(context, host))
      const { remote } = await sessions.open(host, { signal })
      return planOfCleaning(host, await lookForOurs(remote, signal))
    },
    remove: async ({ host, clean, confirm, operationId }, asking) => {
      const isRepeated = operationId !== undefined && (await store.operations.get(operationId)) !== undefined
      if (!isRepeated) await assertRemovable(context, { host, clean, confirm })
      const input = { host, clean }
      return (await operations.carryOut({ definition: removing, input, asking, operationId })).operation
    },
    freePort: async (host, asking) => {
      await assertKnown(context, host)
      return freePort(context, host, asking)
    },
    fromSshConfig: () => sshConfigHosts(store),
  }
}

const assertKnown = async ({ store }: FleetContext, host: string): Promise<void> => {
  if ((await store.hosts.get(host)) !== undefined) return
  const known = (await store.hosts.list()).map(({ name }) => name)
  throw new HostError({ kind: 'notFound', what: 'host', name: host, known })
}

const tunnelsOf = async ({ store }: FleetContext, host: string): Promise<string[]> =>
  (await store.tunnels.list(host)).map(({ id }) => id)

/** What can't be undone needs the host's name typed: a clean removal, and forgetting tunnels. */
const assertRemovable = async (
  context: FleetContext,
  { host, clean, confirm }: { host: string; clean: boolean; confirm: string | undefined },
): Promise<void> => {
  await assertKnown(context, host)
  if (confirm === host) return
  const tunnels = await tunnelsOf(context, host)
  if (!clean && tunnels.length === 0) return
  const also = tunnels.length === 0 ? '' : ` with ${tunnels.length} ${tunnels.length === 1 ? 'tunnel' : 'tunnels'}`
  const what = `Removing ${host}${also}${clean ? ' and everything of ours on it' : ''}`
  throw new HostError({ kind: 'confirmationNeeded', what, type: host })
}
