import { setTimeout as sleep } from 'node:timers/promises'
import type { Listener } from '../../../shared/xray/config/listeners.ts'
import { lookAgain } from '../change/lookAgain.ts'
import type { HostSession } from '../context.ts'
import { judgeUnit, type Broken, type Seen } from './judgeUnit.ts'

interface Settling {
  readonly tunnels: readonly { readonly id: string; readonly listeners: readonly Listener[] }[]
  /** What was seen last. */
  readonly seen: Seen
}

/** For so long a unit that neither runs whole nor has failed is looked at again: a slow host is no broken tunnel. */
const patienceMs = 60_000
const pauseMs = 250

/**
 * Looks until every tunnel's unit runs and holds its ports, or can't come right by itself; gives what is broken, by id.
 * One look is one round trip for all that are still open.
 */
export const settledUnits = async (
  { remote }: HostSession,
  { tunnels, seen: first }: Settling,
): Promise<ReadonlyMap<string, Broken>> => {
  const deadline = performance.now() + patienceMs
  const broken = new Map<string, Broken>()
  let pending = tunnels
  let seen = first
  for (;;) {
    for (const one of pending) {
      const verdict = judgeUnit(one, seen)
      if (verdict === undefined) broken.delete(one.id)
      else broken.set(one.id, verdict)
    }
    pending = pending.filter(({ id }) => broken.get(id)?.isFinal === false)
    if (pending.length === 0 || performance.now() > deadline) return broken
    await sleep(pauseMs)
    seen = await lookAgain(
      remote,
      pending.map(({ id }) => id),
    )
  }
}
