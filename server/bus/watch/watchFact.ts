import { systemd1, type Signal } from '../connection/bus.ts'
import { unitOfPath } from '../calls/unitPath.ts'

/** What a signal means to somebody who watches some units. */
export type WatchFact =
  | { readonly kind: 'state'; readonly name: string; readonly activeState: string; readonly subState: string }
  /** Units or files came or went: only a list can tell which. */
  | { readonly kind: 'listChanged' }
  | { readonly kind: 'reloading'; readonly active: boolean }

/**
 * The signals a watcher lets through. Only the Unit interface's changes of units are heard, half of what systemd sends;
 * a match rule can't narrow object paths any further than to a folder.
 */
export const watchRules: readonly string[] = [
  ...['UnitNew', 'UnitRemoved', 'UnitFilesChanged', 'Reloading'].map(
    (member) => `type='signal',sender='${systemd1}',interface='${systemd1}.Manager',member='${member}'`,
  ),
  [
    `type='signal',sender='${systemd1}',interface='org.freedesktop.DBus.Properties',member='PropertiesChanged'`,
    `path_namespace='/org/freedesktop/systemd1/unit',arg0='${systemd1}.Unit'`,
  ].join(','),
]

/** Undefined for a signal that has nothing to say about the units that are watched. */
export const factOf = (signal: Signal, isWatched: (name: string) => boolean): WatchFact | undefined => {
  const { member, body, path } = signal
  switch (member) {
    case 'PropertiesChanged': {
      const name = unitOfPath(path)
      return name !== undefined && isWatched(name) ? stateIn(name, body) : undefined
    }
    case 'UnitNew':
    case 'UnitRemoved':
      return typeof body[0] === 'string' && isWatched(body[0]) ? { kind: 'listChanged' } : undefined
    case 'UnitFilesChanged':
      return { kind: 'listChanged' }
    case 'Reloading':
      return { kind: 'reloading', active: body[0] === true }
    default:
      return undefined
  }
}

/** Read by hand: a flood of these must cost little each. */
const stateIn = (name: string, [of, properties]: readonly unknown[]): WatchFact | undefined => {
  if (of !== `${systemd1}.Unit` || !(properties instanceof Map)) return undefined
  const activeState: unknown = properties.get('ActiveState')
  const subState: unknown = properties.get('SubState')
  if (typeof activeState !== 'string' || typeof subState !== 'string') return undefined
  return { kind: 'state', name, activeState, subState }
}
