import { z } from 'zod'

/** How systemd of a host is reached: the message bus, `systemd-stdio-bridge`, or `systemctl`. */
export const way = z.enum(['bus', 'bridge', 'systemctl'])
export type Way = z.infer<typeof way>

/** A unit as systemd lists it. States are systemd's own words. */
export const serviceUnit = z.object({
  /** Full unit name. */
  name: z.string(),
  description: z.string(),
  loadState: z.string(),
  activeState: z.string(),
  subState: z.string(),
  /** `enabled`, `disabled`, …; empty when there is no file. */
  unitFileState: z.string(),
})
export type ServiceUnit = z.infer<typeof serviceUnit>

/** A unit in detail. Times are UNIX milliseconds, sizes bytes; null is "systemd does not say". */
export const serviceDetail = serviceUnit.extend({
  mainPid: z.number(),
  restarts: z.number(),
  /** When the active state was entered. */
  sinceMs: z.number().nullable(),
  /** systemd's Result: success, exit-code, signal, start-limit-hit … */
  result: z.string(),
  exitCode: z.number().nullable(),
  /** The name of the signal that ended the main process. */
  exitSignal: z.string().nullable(),
  memoryBytes: z.number().nullable(),
  cpuNs: z.number().nullable(),
  needsReload: z.boolean(),
  fragmentPath: z.string(),
  invocationId: z.string(),
})
export type ServiceDetail = z.infer<typeof serviceDetail>

/** What a tunnel's service is, for people: the five states of the page. */
export const health = z.enum(['up', 'degraded', 'down', 'working', 'stopped', 'unknown'])
export type Health = z.infer<typeof health>

/** The health of a unit from systemd's words alone; traffic is judged by a probe, not here. */
export const healthOf = (unit: Pick<ServiceUnit, 'loadState' | 'activeState' | 'subState'>): Health => {
  if (unit.activeState === 'failed' || unit.subState === 'auto-restart') return 'down'
  if (unit.loadState === 'not-found' || unit.loadState === 'error' || unit.loadState === 'bad-setting') return 'down'
  if (unit.activeState === 'active') return 'up'
  if (unit.activeState === 'inactive') return 'stopped'
  if (['activating', 'deactivating', 'reloading', 'refreshing'].includes(unit.activeState)) return 'working'
  return 'unknown'
}
