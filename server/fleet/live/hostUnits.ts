import type { ServiceDetail, ServiceUnit } from '../../../shared/service.ts'
import type { ManagerEvent } from '../../systemd/manager/manager.ts'
import { endingInWords } from './endingInWords.ts'

interface Known {
  unit: ServiceUnit
  extra: KnownExtra | undefined
}

/** What is known of a unit beyond its list entry. */
interface KnownExtra {
  /** When it was seen to change, by our clock. */
  readonly seenMs: number | null
  /** Since when it is so in the host's own words, by the host's clock. */
  readonly saidMs: number | null
  readonly ending: string | null
}

/** The units of one host as last told. */
export class HostUnits {
  readonly #units = new Map<string, Known>()

  unit(name: string): ServiceUnit | undefined {
    return this.#units.get(name)?.unit
  }

  extra(name: string): KnownExtra | undefined {
    return this.#units.get(name)?.extra
  }

  /** Takes an event in and gives the names of the units that are now different. */
  hear(event: ManagerEvent, nowMs: number): string[] {
    switch (event.kind) {
      case 'changed':
        return this.#put(event.unit, nowMs) ? [event.unit.name] : []
      case 'gone':
        return this.#units.delete(event.name) ? [event.name] : []
      case 'listed': {
        const names = new Set(event.units.map(({ name }) => name))
        const gone = [...this.#units.keys()].filter((name) => !names.has(name))
        for (const name of gone) this.#units.delete(name)
        return [...gone, ...event.units.filter((unit) => this.#put(unit, undefined)).map(({ name }) => name)]
      }
      case 'reloading':
        return []
    }
  }

  /** True when it says something new of a unit that is still in the state it tells of. */
  detailed(detail: ServiceDetail): boolean {
    const known = this.#units.get(detail.name)
    if (known === undefined || !isSameState(known.unit, detail)) return false
    const was = known.extra
    const saidMs = detail.sinceMs ?? was?.saidMs ?? null
    known.extra = { seenMs: was?.seenMs ?? null, saidMs, ending: endingInWords(detail) }
    return was?.saidMs !== known.extra.saidMs || was.ending !== known.extra.ending
  }

  clear(): void {
    this.#units.clear()
  }

  /** A state that was seen to change has its time; one that was found has none until it is asked for. */
  #put(unit: ServiceUnit, changedMs: number | undefined): boolean {
    const known = this.#units.get(unit.name)
    if (known !== undefined && isSameState(known.unit, unit)) {
      if (!isOtherWords(known.unit, unit)) return false
      known.unit = unit
      return true
    }
    const extra = changedMs === undefined ? undefined : { seenMs: changedMs, saidMs: null, ending: null }
    this.#units.set(unit.name, { unit, extra })
    return true
  }
}

const isSameState = (one: ServiceUnit, other: ServiceUnit): boolean =>
  one.activeState === other.activeState && one.subState === other.subState

const isOtherWords = (one: ServiceUnit, other: ServiceUnit): boolean =>
  one.loadState !== other.loadState ||
  one.unitFileState !== other.unitFileState ||
  one.description !== other.description
