import { unitNameOf } from '../../../shared/name.ts'
import type { Listener } from '../../../shared/xray/config/listeners.ts'
import { overlaps } from '../../../shared/xray/config/listeners.ts'
import type { UnitState } from '../change/report.ts'
import { ownerInWords, type HostListener } from '../ports/listening.ts'

/** What a host showed after an order. */
export interface Seen {
  readonly units: readonly UnitState[]
  readonly listeners: readonly HostListener[]
}

export interface Broken {
  readonly check: 'active' | 'port'
  readonly reason: string
  /** False while it may still come right by itself: a unit that starts, a port that is not open yet. */
  readonly isFinal: boolean
}

/**
 * Does a tunnel's unit run and hold its ports? Undefined when it does. A port that a second process listens on as well is
 * not held: the kernel would deal the connections out between the two.
 */
export const judgeUnit = (
  { id, listeners }: { readonly id: string; readonly listeners: readonly Listener[] },
  seen: Seen,
): Broken | undefined => {
  const name = unitNameOf(id)
  const unit = seen.units.find((one) => one.name === name)
  if (unit === undefined) return { check: 'active', reason: `${name} is not loaded`, isFinal: true }
  if (unit.activeState !== 'active' || unit.subState !== 'running') {
    const reason = `${name} is ${unit.activeState} (${unit.subState})`
    return { check: 'active', reason, isFinal: !isStarting(unit) }
  }
  for (const wanted of mustListen(listeners)) {
    const broken = portBroken(wanted, name, seen.listeners)
    if (broken !== undefined) return broken
  }
}

const isStarting = ({ activeState, subState }: UnitState): boolean =>
  (activeState === 'activating' || activeState === 'reloading' || activeState === 'refreshing') &&
  !subState.startsWith('auto-restart')

const portBroken = (wanted: Listener, unit: string, all: readonly HostListener[]): Broken | undefined => {
  const where = `${wanted.address}:${wanted.port}`
  const holders = all.filter((found) => overlaps(found, wanted))
  if (holders.length === 0) {
    return { check: 'port', reason: `nothing listens on ${where} (${wanted.path})`, isFinal: false }
  }
  const other = holders.find(({ owner }) => owner !== undefined && owner.unit !== unit)
  if (other === undefined) return undefined
  const how = holders.some(({ owner }) => owner?.unit === unit) ? 'shared with' : 'held by'
  return { check: 'port', reason: `${where} (${wanted.path}) is ${how} ${ownerInWords(other)}`, isFinal: true }
}

/** UDP beside TCP on the same port comes and goes with xray's versions and settings: there the TCP socket is the proof. */
const mustListen = (listeners: readonly Listener[]): Listener[] =>
  listeners.filter(
    ({ protocol, path }) =>
      protocol === 'tcp' || !listeners.some((other) => other.protocol === 'tcp' && other.path === path),
  )
