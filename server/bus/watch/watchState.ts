import type { ServiceUnit } from '../../../shared/service.ts'
import { differences } from '../../systemd/manager/differences.ts'
import type { ManagerEvent } from '../../systemd/manager/manager.ts'
import type { WatchFact } from './watchFact.ts'

/** The picture that a watcher has of its units. A signal costs the same however many units and signals there are. */
export interface WatchState {
  onFact(fact: WatchFact): WatchStep
  /** Before a list is asked for: what is heard from here on goes over it. */
  onAsk(): void
  /** A list has come: the whole at the start and after a reload, otherwise what differs. */
  onList(listed: readonly ServiceUnit[]): WatchStep
}

export interface WatchStep {
  readonly events: readonly ManagerEvent[]
  /** The picture has a gap that only a list fills. */
  readonly relist: boolean
}

/** `starting` until the first list, `reloading` until the list after a reload: what is heard then is half the truth. */
type Mode = 'starting' | 'live' | 'reloading'

type State = Pick<ServiceUnit, 'activeState' | 'subState'>

/** So many names that no list has are kept; of more only a list can tell which are real. */
const mostUnlisted = 4096

export const makeWatchState = (): WatchState => {
  let mode: Mode = 'starting'
  /** The mode when the list that is under way was asked for. */
  let askedIn: Mode = 'starting'
  let units = new Map<string, ServiceUnit>()
  /** States heard since a list was asked for: they are as new as the list or newer. */
  const heard = new Map<string, State>()

  const onState = ({ name, activeState, subState }: State & { readonly name: string }): WatchStep => {
    const known = units.get(name)
    if (known === undefined && heard.size >= units.size + mostUnlisted) return { events: [], relist: true }
    heard.set(name, { activeState, subState })
    if (mode !== 'live') return nothing
    if (known === undefined || known.loadState === 'stub') return { events: [], relist: true }
    if (known.activeState === activeState && known.subState === subState) return nothing
    const unit = { ...known, activeState, subState }
    units.set(name, unit)
    return { events: [{ kind: 'changed', unit }], relist: false }
  }

  return {
    onFact: (fact) => {
      switch (fact.kind) {
        case 'listChanged':
          return { events: [], relist: mode !== 'reloading' }
        case 'reloading':
          if (!fact.active) return { events: [], relist: true }
          if (mode === 'starting') return nothing
          mode = 'reloading'
          return { events: [{ kind: 'reloading', active: true }], relist: false }
        case 'state':
          return onState(fact)
      }
    },
    onAsk: () => {
      askedIn = mode
      heard.clear()
    },
    onList: (listed) => {
      if (mode === 'reloading' && askedIn !== 'reloading') return nothing
      const now = listed.map((unit) => ({ ...unit, ...heard.get(unit.name) }))
      const events = newsOf(mode, [...units.values()], now)
      mode = 'live'
      askedIn = 'live'
      units = new Map(now.map((unit) => [unit.name, unit]))
      heard.clear()
      return { events, relist: false }
    },
  }
}

const nothing: WatchStep = { events: [], relist: false }

const newsOf = (mode: Mode, before: readonly ServiceUnit[], units: readonly ServiceUnit[]): ManagerEvent[] => {
  if (mode === 'live') return differences(before, units)
  const whole: ManagerEvent = { kind: 'listed', units }
  return mode === 'starting' ? [whole] : [{ kind: 'reloading', active: false }, whole]
}
