import { z } from 'zod'
import type { ServiceDetail } from '../../../shared/service.ts'
import type { Clock } from '../../systemd/manager/clock.ts'
import type { CallOptions, JobOrder, JobResult } from '../../systemd/manager/manager.ts'
import { systemd1, type Bus, type Signal } from '../connection/bus.ts'
import { getUnitByBus, listJobs, orderJob, subscribe } from '../calls/systemdCalls.ts'
import { until } from '../connection/until.ts'

export interface Jobs {
  readonly order: JobOrder
  readonly names: readonly string[]
  readonly clock: Clock
}

/** systemd gives a start 90 s by default; an order waits a little longer than that. */
export const orderDeadlineMs = 120_000

/** JobRemoved can be lost while systemd reloads (systemd#5328), so the jobs still awaited are looked up this often. */
const recheckMs = 2000

/**
 * Orders a job for each unit, all in one go, and waits for the end of each: the signals are listened to before the first
 * order goes out. When systemd refuses a unit, the others are still carried out; then the first refusal is thrown.
 */
export const runJobs = async (bus: Bus, { order, names, clock }: Jobs, options: CallOptions = {}) => {
  const endings = jobEndings()
  const done = new AbortController()
  const stopListening = bus.onSignal(endings.hear)
  const unmatch = bus.match(jobRemovedRule, options)
  const subscribed = subscribe(bus, options)
  const ordered = names.map((name) => runJob(name))
  try {
    await Promise.all([unmatch, subscribed])
    const recheck = recheckUntil(done.signal)
    const all = Promise.race([Promise.allSettled(ordered), recheck])
    const what = `${order} ${names.join(', ')}`
    const ends = await until(bus, all, {
      what,
      timeoutMs: options.timeoutMs ?? orderDeadlineMs,
      signal: options.signal,
    })
    return ends.map((end): JobResult => {
      if (end.status === 'rejected') throw end.reason
      return end.value
    })
  } finally {
    done.abort()
    stopListening()
    void Promise.allSettled([unmatch, subscribed, ...ordered]).then(([match]) => {
      if (match.status === 'fulfilled') match.value()
    })
  }

  async function runJob(name: string): Promise<JobResult> {
    const job = await orderJob(bus, { order, name }, options)
    return endings.of(job, name)
  }

  /** Never resolves; rejects when looking fails. */
  async function recheckUntil(signal: AbortSignal): Promise<never> {
    for (;;) {
      await clock.sleep(recheckMs, signal)
      if (signal.aborted) return new Promise<never>(() => undefined)
      const alive = await listJobs(bus)
      for (const [job, name] of endings.awaited()) {
        if (!alive.has(job)) endings.settle(job, resultFrom(order, await getUnitByBus(bus, name)))
      }
    }
  }
}

const jobRemovedRule = `type='signal',sender='${systemd1}',interface='${systemd1}.Manager',member='JobRemoved'`

const jobRemoved = z.tuple([z.number(), z.string(), z.string(), z.string()])

const jobResult = z.enum(['done', 'canceled', 'timeout', 'failed', 'dependency', 'skipped', 'collected', 'once'])

/** A host may end more jobs than we gave it; of ours whose end is dropped the question tells. */
const mostEnded = 8192

/** The endings of jobs, whichever comes first: the signal or the question. */
const jobEndings = () => {
  const ended = new Map<string, JobResult>()
  const waiting = new Map<string, { name: string; resolve: (result: JobResult) => void }>()
  const settle = (job: string, result: JobResult): void => {
    if (ended.size < mostEnded) ended.set(job, result)
    waiting.get(job)?.resolve(result)
    waiting.delete(job)
  }
  return {
    settle,
    hear: ({ member, body }: Signal): void => {
      const removed = member === 'JobRemoved' ? jobRemoved.safeParse(body).data : undefined
      if (removed !== undefined) settle(removed[1], jobResult.catch('failed').parse(removed[3]))
    },
    of: (job: string, name: string): Promise<JobResult> =>
      new Promise((resolve) => {
        const result = ended.get(job)
        if (result === undefined) waiting.set(job, { name, resolve })
        else resolve(result)
      }),
    awaited: (): [job: string, name: string][] => [...waiting].map(([job, { name }]) => [job, name]),
  }
}

/** What a job came to whose end was not heard, from what is true now. */
const resultFrom = (order: JobOrder, { activeState, result }: ServiceDetail): JobResult => {
  if (order === 'stop') return activeState === 'inactive' || activeState === 'failed' ? 'done' : 'failed'
  return activeState === 'active' || result === 'success' ? 'done' : 'failed'
}
