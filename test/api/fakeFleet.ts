import type { Fleet } from '../../server/fleet/fleet.ts'

type Given = { [Noun in 'hosts' | 'tunnels' | 'services' | 'operations']?: Partial<Fleet[Noun]> }

/** A fleet that knows only the methods a test gives it: for faults that reality can't give on command. */
export const fakeFleet = (given: Given = {}): Fleet => ({
  hosts: rest(given.hosts),
  tunnels: rest(given.tunnels),
  services: rest(given.services),
  operations: rest(given.operations),
  [Symbol.asyncDispose]: async () => undefined,
})

const rest = <T extends object>(given: Partial<T> = {}): T =>
  // The rest of the methods throw when they are called, so the half is as good as the whole.
  new Proxy(given, {
    get: (methods, name) => {
      if (Reflect.has(methods, name)) return Reflect.get(methods, name)
      return () => {
        throw new Error(`not in this test: ${String(name)}`)
      }
    },
  }) as T
