import { createSignal, getListener } from 'solid-js'

/** A signal a key, made when something that reacts first looks: what nobody looks at costs nothing. */
export const createTriggers = <Key>() => {
  const signals = new Map<Key, { read: () => void; move: () => void }>()

  const signalOf = (key: Key) => {
    const known = signals.get(key)
    if (known !== undefined) return known
    const [read, move] = createSignal(undefined, { equals: false })
    const made = { read, move: () => move() }
    signals.set(key, made)
    return made
  }

  return {
    track: (key: Key): void => {
      if (getListener() !== null) signalOf(key).read()
    },
    move: (key: Key): void => signals.get(key)?.move(),
    /** After a last move: whoever still looks makes a new one. */
    forget: (key: Key): void => void signals.delete(key),
  }
}
