import type { ServiceUnit } from '../../../shared/service.ts'

export interface UnitFileState {
  /** Path of the file, or only its name. */
  readonly path: string
  readonly state: string
}

/** A host that lists more of them is not believed: a big one has some hundreds. */
export const mostUnits = 10_000

/**
 * Loaded units and unit files as one list, by name. A unit that is only a file is `stub`, systemd's word for not loaded
 * yet (or `masked`), and inactive.
 */
export const mergeUnits = (
  loaded: readonly Omit<ServiceUnit, 'unitFileState'>[],
  files: readonly UnitFileState[],
): ServiceUnit[] => {
  const stateOf = new Map(files.map(({ path, state }) => [path.slice(path.lastIndexOf('/') + 1), state]))
  const names = new Set(loaded.map(({ name }) => name))
  const onlyFiles = [...stateOf].filter(([name]) => !names.has(name)).map(([name, state]) => fileOnly(name, state))
  return [...loaded.map((unit) => ({ ...unit, unitFileState: stateOf.get(unit.name) ?? '' })), ...onlyFiles].sort(
    (one, other) => (one.name < other.name ? -1 : 1),
  )
}

const fileOnly = (name: string, state: string): ServiceUnit => ({
  name,
  description: '',
  loadState: state.startsWith('masked') ? 'masked' : 'stub',
  activeState: 'inactive',
  subState: 'dead',
  unitFileState: state,
})
