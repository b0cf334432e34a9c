import type { z } from 'zod'
import { HostError } from '../../../../shared/hostError.ts'
import type { prepareInput } from '../../../../shared/input.ts'
import type { Operation } from '../../../../shared/operation/operation.ts'
import type { Asking } from '../../context.ts'
import { endedOperation, faultOfOperation } from '../../operations/endedOperation.ts'
import { hostInWords, resolveHost } from '../../refs/resolveHost.ts'
import type { HostsContext } from '../hostsContext.ts'
import { prepareKind, type Prepared } from './prepareKind.ts'

export interface PreparedHost extends Prepared {
  readonly operation: Operation
}

/** Makes a host ready for tunnels; what stands right is not touched. @throws HostError with the reason. */
export const prepareHost = async (
  context: HostsContext,
  { host: ref, xray, operationId }: z.output<typeof prepareInput>,
  asking: Asking,
): Promise<PreparedHost> => {
  const ended = await context.jobs.run({
    kind: prepareKind(context),
    title: `prepare ${hostInWords(context.live, ref)}`,
    input: { ref, xray },
    items: async () => {
      const { id, name } = resolveHost(context.live, ref)
      return [{ host: { id, name }, tunnels: [], input: { xray } }]
    },
    ordered: asking,
    operationId,
  })
  const operation = endedOperation(ended)
  const [prepared] = ended.values
  if (prepared === undefined) throw new HostError(faultOfOperation(operation))
  return { operation, ...prepared }
}
