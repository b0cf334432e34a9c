import type { ItemRun, JobKind } from '../../jobs/job.ts'
import type { FleetContext } from '../context.ts'
import { leaseOf, releaseLease } from './lease.ts'

/**
 * The same kind of order, which gives the host's lease back at its end: others need not wait until it ends by itself.
 * Nobody waits for that.
 */
export const leased = <Input, Value>(
  context: Pick<FleetContext, 'sessions' | 'leaseHolder'>,
  kind: JobKind<Input, Value>,
): JobKind<Input, Value> => {
  const release = (run: ItemRun): void => {
    void context.sessions
      .open(run.host.id)
      .then(({ remote }) => releaseLease(remote, leaseOf(context, run)))
      .catch(() => undefined)
  }
  const { work, undo } = kind
  return {
    ...kind,
    work: async (input, run) => {
      const worked = await work(input, run)
      release(run)
      return worked
    },
    ...(undo === undefined
      ? {}
      : {
          undo: async (input, run) => {
            const undone = await undo(input, run)
            release(run)
            return undone
          },
        }),
  }
}
