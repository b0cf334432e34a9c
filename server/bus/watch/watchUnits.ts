import { HostError } from '../../../shared/hostError.ts'
import type { Clock } from '../../systemd/manager/clock.ts'
import type { CallOptions, ManagerEvent } from '../../systemd/manager/manager.ts'
import type { Bus } from '../connection/bus.ts'
import { eventQueue } from './eventQueue.ts'
import { matches } from '../calls/namePattern.ts'
import { listUnitsByBus, subscribe } from '../calls/systemdCalls.ts'
import type { UnitFiles } from '../calls/unitFiles.ts'
import { factOf, watchRules } from './watchFact.ts'
import { makeWatchState, type WatchStep } from './watchState.ts'

export interface WatchOptions extends CallOptions {
  readonly patterns: readonly string[]
  readonly clock: Clock
  /** How often the whole is read again, to catch a signal that was missed. */
  readonly relistMs: number
  /** Kept up to date while this watch runs. */
  readonly files?: UnitFiles | undefined
}

const mostASecond = 5

/**
 * The units that match, then every change of them, pushed. Signals are let through before the first list is asked for,
 * all in one round trip. A change that signals tell only by half makes a new list; lists never run side by side.
 */
export async function* watchUnits(bus: Bus, options: WatchOptions): AsyncGenerator<ManagerEvent, never> {
  const { patterns, clock, relistMs, files, signal } = options
  const { host } = bus
  const queue = eventQueue()
  const ended = new AbortController()
  const isWatched = matches(patterns)
  const state = makeWatchState()
  let listing = false
  let listAgain = false
  /** Lists of the last second. */
  let recent = 0

  const count = async (): Promise<void> => {
    recent += 1
    await clock.sleep(1000, ended.signal)
    recent -= 1
  }

  const apply = (step: WatchStep): void => {
    for (const event of step.events) queue.push(event)
    if (step.relist) relist().catch(queue.fail)
  }

  const relist = async (): Promise<void> => {
    listAgain = true
    if (listing) return
    listing = true
    try {
      while (listAgain && !ended.signal.aborted) {
        // A host whose units come and go without end is listed a few times a second, and no more.
        if (recent >= mostASecond) await clock.sleep(1000, ended.signal)
        void count()
        listAgain = false
        state.onAsk()
        const listed = await listUnitsByBus(bus, patterns, { signal: ended.signal, files })
        apply(state.onList(listed))
      }
    } finally {
      listing = false
    }
  }

  const sweep = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(relistMs, ended.signal)
      if (ended.signal.aborted) return
      files?.forget()
      await Promise.all([subscribe(bus), relist()])
    }
  }

  const lose = (): void => queue.fail(new HostError({ kind: 'connectionLost', host, during: 'watching the services' }))
  const cancel = (): void => queue.fail(new HostError({ kind: 'cancelled', host, what: 'Watching the services' }))
  if (bus.lost.aborted) lose()
  if (signal?.aborted === true) cancel()
  bus.lost.addEventListener('abort', lose, { signal: ended.signal })
  signal?.addEventListener('abort', cancel, { signal: ended.signal })

  const stopListening = bus.onSignal((heard) => {
    const fact = factOf(heard, isWatched)
    if (fact !== undefined) apply(state.onFact(fact))
  })
  const rules = watchRules.map((rule) => bus.match(rule, options))
  // The rules go out before the first list, so what that reads is told of when it changes.
  const stopKeeping = files?.heard()
  try {
    await Promise.all([...rules, subscribe(bus, options), relist()])
    sweep().catch(queue.fail)
    for (;;) yield await queue.next()
  } finally {
    ended.abort()
    stopListening()
    stopKeeping?.()
    for (const rule of rules) rule.then((remove) => remove()).catch(() => undefined)
  }
}
