import type { JobResult } from './manager.ts'

/** What systemctl says about one unit of an order: a job's result, or a refusal before there was a job. */
export type Told =
  | { readonly kind: 'job'; readonly result: JobResult }
  | { readonly kind: 'refused'; readonly message: string }

/**
 * The result of each unit, read from systemctl's stderr under LC_ALL=C (texts of check_wait_response() in systemd's
 * bus-wait-for-jobs.c, unchanged from 247 to 257). Silence is success. Undefined when systemctl failed for a reason that
 * names none of the units.
 */
export const jobResults = (names: readonly string[], output: { code: number; stderr: string }): Told[] | undefined => {
  const told = new Map<string, Told>()
  for (const line of output.stderr.split('\n')) {
    for (const { pattern, result } of endings) {
      const name = pattern.exec(line)?.[1]
      if (name !== undefined && !told.has(name)) told.set(name, { kind: 'job', result })
    }
    const [, name, message] = refusal.exec(line) ?? []
    if (name !== undefined && message !== undefined && !told.has(name)) told.set(name, { kind: 'refused', message })
  }
  if (output.code !== 0 && !names.some((name) => told.has(name))) return undefined
  return names.map((name) => told.get(name) ?? { kind: 'job', result: 'done' })
}

const endings: readonly { readonly pattern: RegExp; readonly result: JobResult }[] = [
  { pattern: /^Job for (\S+) canceled\.$/, result: 'canceled' },
  { pattern: /^Job for (\S+) timed out\.$/, result: 'timeout' },
  { pattern: /^A dependency job for (\S+) failed\./, result: 'dependency' },
  { pattern: /^Unit (\S+) was collected\.$/, result: 'collected' },
  { pattern: /^Unit (\S+) was started already once and can't be started again\.$/, result: 'once' },
  { pattern: /^(\S+) is not active, cannot reload\.$/, result: 'skipped' },
  { pattern: /^Job for (\S+) failed/, result: 'failed' },
]

const refusal = /^Failed to (?:start|stop|restart|enqueue \S+ job for) (\S+): (.*)$/
