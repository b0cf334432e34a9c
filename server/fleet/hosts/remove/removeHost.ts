import type { z } from 'zod'
import { HostError } from '../../../../shared/hostError.ts'
import type { removeHostInput } from '../../../../shared/input.ts'
import type { Operation } from '../../../../shared/operation/operation.ts'
import type { Asking } from '../../context.ts'
import { endedOperation } from '../../operations/endedOperation.ts'
import { hostInWords, resolveHost } from '../../refs/resolveHost.ts'
import type { HostsContext } from '../hostsContext.ts'
import { removeKind } from './removeKind.ts'

/**
 * Forgets a host; with `clean` first takes everything of this fleet away from it.
 * @throws HostError `confirmationNeeded` without the host's name typed, where something would be lost.
 */
export const removeHost = async (
  context: HostsContext,
  { host: ref, clean, confirm, operationId }: z.output<typeof removeHostInput>,
  asking: Asking,
): Promise<Operation> => {
  const { live } = context
  const inWords = hostInWords(live, ref)
  return endedOperation(
    await context.jobs.run({
      kind: removeKind(context),
      title: clean ? `clean and remove ${inWords}` : `remove ${inWords}`,
      input: { ref, clean },
      items: async () => {
        const { id, name } = resolveHost(live, ref)
        if ((clean || live.tunnelsOn(id).length > 0) && confirm !== name) {
          const what = clean ? `Cleaning ${name}` : `Forgetting ${name} and its tunnels`
          throw new HostError({ kind: 'confirmationNeeded', what, type: name })
        }
        return [{ host: { id, name }, tunnels: [], input: { clean } }]
      },
      ordered: asking,
      operationId,
    }),
  )
}
