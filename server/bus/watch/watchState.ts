import type { ServiceUnit } from '../../../shared/service.ts'
import { differences } from '../../systemd/manager/differences.ts'
import type { ManagerEvent } from '../../systemd/manager/manager.ts'
import type { WatchFact } from './watchFact.ts'

/** The picture a watcher has of its units; moved by `onFact` and `onList` only. */
export interface WatchState {
  /** `starting` until the first list, `reloading` until the list after a reload: what is heard then is half the truth. */
  readonly mode: Mode
  /** The mode when the list that is under way was asked for. */
  readonly askedIn: Mode
  readonly units: readonly ServiceUnit[]
  /** States heard while a list was under way: they are as new as the list or newer. */
  readonly heard: ReadonlyMap<string, State>
}

type Mode = 'starting' | 'live' | 'reloading'

type State = Pick<ServiceUnit, 'activeState' | 'subState'>

export interface WatchStep {
  readonly state: WatchState
  readonly events: readonly ManagerEvent[]
  /** The picture has a gap that only a list fills. */
  readonly relist: boolean
}

export const startState: WatchState = { mode: 'starting', askedIn: 'starting', units: [], heard: new Map() }

export const onFact = (state: WatchState, fact: WatchFact): WatchStep => {
  switch (fact.kind) {
    case 'listChanged':
      return { state, events: [], relist: state.mode !== 'reloading' }
    case 'reloading':
      if (!fact.active) return { state, events: [], relist: true }
      return state.mode === 'starting'
        ? { state, events: [], relist: false }
        : { state: { ...state, mode: 'reloading' }, events: [{ kind: 'reloading', active: true }], relist: false }
    case 'state':
      return onState(state, fact)
  }
}

const onState = (state: WatchState, { name, activeState, subState }: State & { name: string }): WatchStep => {
  const heard = new Map(state.heard).set(name, { activeState, subState })
  if (state.mode !== 'live') return { state: { ...state, heard }, events: [], relist: false }
  const at = state.units.findIndex((unit) => unit.name === name)
  const known = state.units[at]
  if (known === undefined || known.loadState === 'stub') return { state: { ...state, heard }, events: [], relist: true }
  const unit = { ...known, activeState, subState }
  const isNew = known.activeState !== activeState || known.subState !== subState
  return {
    state: { ...state, heard, units: isNew ? state.units.with(at, unit) : state.units },
    events: isNew ? [{ kind: 'changed', unit }] : [],
    relist: false,
  }
}

/** Before a list is asked for: what is heard from here on goes over it. */
export const onAsk = (state: WatchState): WatchState => ({ ...state, askedIn: state.mode, heard: new Map() })

/** A list has come: the whole at the start and after a reload, otherwise what differs. */
export const onList = (state: WatchState, listed: readonly ServiceUnit[]): WatchStep => {
  if (state.mode === 'reloading' && state.askedIn !== 'reloading') return { state, events: [], relist: false }
  const units = listed.map((unit) => ({ ...unit, ...state.heard.get(unit.name) }))
  return {
    state: { mode: 'live', askedIn: 'live', units, heard: new Map() },
    events: news(state, units),
    relist: false,
  }
}

const news = ({ mode, units: before }: WatchState, units: readonly ServiceUnit[]): ManagerEvent[] => {
  if (mode === 'live') return differences(before, units)
  const whole: ManagerEvent = { kind: 'listed', units }
  return mode === 'starting' ? [whole] : [{ kind: 'reloading', active: false }, whole]
}
