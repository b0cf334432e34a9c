import type { Manager, ManagerEvent } from '../../../server/systemd/manager/manager.ts'
import type { ServiceUnit } from '../../../shared/service.ts'

/** What a subscription has brought so far, as the units' last known states. */
export interface Watched extends AsyncDisposable {
  readonly events: readonly ManagerEvent[]
  /** Waits until a unit is as wanted; `undefined` is "gone". Fails with what was seen instead after some seconds. */
  until(name: string, isWanted: (unit: ServiceUnit | undefined) => boolean): Promise<void>
  /** Every state a unit was seen in, `active/running`. */
  statesOf(name: string): string[]
  /** Why it ended, once it has. */
  readonly ended: Promise<unknown>
}

const patienceMs = 15_000

/** Subscribes and resolves after the first event. */
export const watch = async (manager: Manager, patterns: readonly string[]): Promise<Watched> => {
  const aborted = new AbortController()
  const events: ManagerEvent[] = []
  const units = new Map<string, ServiceUnit>()
  let wake = (): void => undefined
  const ended = (async () => {
    try {
      for await (const event of manager.subscribe(patterns, { signal: aborted.signal })) {
        events.push(event)
        apply(units, event)
        wake()
      }
    } catch (error) {
      wake()
      return error
    }
  })()
  const until = async (isThere: () => boolean, what: () => string): Promise<void> => {
    const deadline = AbortSignal.timeout(patienceMs)
    deadline.addEventListener('abort', () => wake())
    while (!isThere()) {
      if (deadline.aborted) throw new Error(`${what()} was not seen`)
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  await until(
    () => events.length > 0,
    () => 'The first event',
  )
  return {
    events,
    ended,
    until: (name, isWanted) =>
      until(
        () => isWanted(units.get(name)),
        () => `The wanted state of ${name} (last: ${JSON.stringify(units.get(name))})`,
      ),
    statesOf: (name) =>
      events
        .flatMap(unitsOf)
        .filter((unit) => unit.name === name)
        .map(stateOf),
    [Symbol.asyncDispose]: async () => {
      aborted.abort()
      await ended
    },
  }
}

const unitsOf = (event: ManagerEvent): readonly ServiceUnit[] => {
  if (event.kind === 'changed') return [event.unit]
  return event.kind === 'listed' ? event.units : []
}

const stateOf = ({ activeState, subState }: ServiceUnit): string => `${activeState}/${subState}`

const apply = (units: Map<string, ServiceUnit>, event: ManagerEvent): void => {
  if (event.kind === 'listed') {
    units.clear()
    for (const unit of event.units) units.set(unit.name, unit)
  }
  if (event.kind === 'changed') units.set(event.unit.name, event.unit)
  if (event.kind === 'gone') units.delete(event.name)
}
