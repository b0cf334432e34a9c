import { z } from 'zod'
import type { FleetStore } from '../store/fleetStore.ts'

/** The fleet's setting of how much history is kept. */
export const retentionSetting = 'retention'

const retention = z.object({
  days: z.number().positive().default(90),
  operations: z.number().int().positive().default(10_000),
})

const dayMs = 86_400_000

/** Forgets operations that ended too long ago, or are too many. A setting that makes no sense keeps what is the default. */
export const pruneHistory = async (store: Pick<FleetStore, 'fleet' | 'jobs'>, nowMs: number): Promise<number> => {
  const setting = retention.safeParse((await store.fleet.setting(retentionSetting)) ?? {})
  const { days, operations } = setting.data ?? retention.parse({})
  return store.jobs.prune({ beforeMs: nowMs - days * dayMs, most: operations })
}
