import { HostError } from '../../../../shared/hostError.ts'
import type { Change } from '../../change/change.ts'
import { hashOfChange } from '../../change/hashOfChange.ts'
import type { FleetContext } from '../../context.ts'
import type { MadeTunnel } from './madeTunnel.ts'

/** A plan that was shown, as it was made. */
export interface KeptPlan {
  readonly change: Change
  readonly made: readonly MadeTunnel[]
}

/** Keeps a plan under the hash of its change, for whoever says to apply exactly that. */
export const keepPlan = async (
  { store, now }: Pick<FleetContext, 'store' | 'now'>,
  plan: KeptPlan,
): Promise<string> => {
  const hash = hashOfChange(plan.change)
  await store.changes.put(hash, plan, now())
  return hash
}

/** @throws HostError `stalePlan` for one that isn't known any more, or is about another host. */
export const recallPlan = async (
  { store }: Pick<FleetContext, 'store'>,
  { hash, host }: { hash: string; host: { readonly id: string; readonly name: string } },
): Promise<KeptPlan> => {
  const found = (await store.changes.get(hash)) as KeptPlan | undefined // Written by `keepPlan`.
  const refuse = (reason: string): HostError =>
    new HostError({ kind: 'stalePlan', host: host.name, plan: hash, reason })
  if (found === undefined) throw refuse('it is not known, or too old')
  if (found.change.host.id !== host.id) throw refuse('it was made for another host')
  return found
}
