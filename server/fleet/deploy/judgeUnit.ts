import { unitNameOf } from '../../../shared/name.ts'
import type { Listener } from '../../../shared/xray/config/listeners.ts'
import { overlaps } from '../../../shared/xray/config/listeners.ts'
import { ownerInWords, type HostListener } from './listening.ts'
import type { UnitState } from './report.ts'

/** What a host showed after an order. */
export interface Seen {
  readonly units: readonly UnitState[]
  readonly listeners: readonly HostListener[]
}

export interface Broken {
  readonly check: 'active' | 'port'
  readonly reason: string
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
  if (unit === undefined) return { check: 'active', reason: `${name} is not loaded` }
  if (unit.activeState !== 'active' || unit.subState !== 'running') {
    return { check: 'active', reason: `${name} is ${unit.activeState} (${unit.subState})` }
  }
  for (const wanted of mustListen(listeners)) {
    const reason = portReason(wanted, name, seen.listeners)
    if (reason !== undefined) return { check: 'port', reason }
  }
}

const portReason = (wanted: Listener, unit: string, all: readonly HostListener[]): string | undefined => {
  const where = `${wanted.address}:${wanted.port}`
  const holders = all.filter((found) => overlaps(found, wanted))
  if (holders.length === 0) return `nothing listens on ${where} (${wanted.path})`
  const other = holders.find(({ owner }) => owner !== undefined && owner.unit !== unit)
  if (other === undefined) return undefined
  const shared = holders.some(({ owner }) => owner?.unit === unit)
  return `${where} (${wanted.path}) is ${shared ? 'shared with' : 'held by'} ${ownerInWords(other)}`
}

/** UDP beside TCP on the same port comes and goes with xray's versions and settings: there the TCP socket is the proof. */
const mustListen = (listeners: readonly Listener[]): Listener[] =>
  listeners.filter(
    ({ protocol, path }) =>
      protocol === 'tcp' || !listeners.some((other) => other.protocol === 'tcp' && other.path === path),
  )
