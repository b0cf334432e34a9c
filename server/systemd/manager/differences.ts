import type { ServiceUnit } from '../../../shared/service.ts'
import type { ManagerEvent } from './manager.ts'

/** What a subscriber must hear to get from one list to the other. */
export const differences = (before: readonly ServiceUnit[], now: readonly ServiceUnit[]): ManagerEvent[] => {
  const old = new Map(before.map((unit) => [unit.name, unit]))
  const names = new Set(now.map(({ name }) => name))
  return [
    ...before.filter(({ name }) => !names.has(name)).map(({ name }): ManagerEvent => ({ kind: 'gone', name })),
    ...now.filter((unit) => !isSame(old.get(unit.name), unit)).map((unit): ManagerEvent => ({ kind: 'changed', unit })),
  ]
}

const isSame = (one: ServiceUnit | undefined, other: ServiceUnit): boolean =>
  one !== undefined &&
  one.description === other.description &&
  one.loadState === other.loadState &&
  one.activeState === other.activeState &&
  one.subState === other.subState &&
  one.unitFileState === other.unitFileState
