import { HostError } from '../../shared/hostError.ts'
import type { FleetStore } from '../../server/store/fleetStore.ts'
import type { Weather } from './memoryStore.ts'

/** A server's hold of a real store: it can be killed (its transaction is rolled back, it hears nothing more) or fail. */
export const killable = (store: FleetStore, weather: Weather = () => 'well'): FleetStore & { kill(): void } => {
  const killed = Promise.withResolvers<never>()
  killed.promise.catch(() => undefined)
  let isKilled = false
  const never = async (): Promise<never> => new Promise(() => undefined)

  /** Unheard, where the server was killed before or meanwhile. */
  const heard = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isKilled) return never()
    const how = weather()
    if (how === 'fails') throw storeFailed()
    const outcome = await Promise.allSettled([work()])
    if (isKilled) return never()
    if (outcome[0].status === 'rejected') throw outcome[0].reason
    if (how === 'failsAfter') throw storeFailed()
    return outcome[0].value
  }
  const table = <Name extends 'jobs' | 'fleet'>(name: Name): FleetStore[Name] =>
    new Proxy(store[name], {
      get:
        (target, method) =>
        async (...given: unknown[]) =>
          heard(async () => (Reflect.get(target, method) as (...given: unknown[]) => Promise<unknown>)(...given)),
    })
  return {
    ...store,
    jobs: table('jobs'),
    fleet: table('fleet'),
    transaction: async (work) =>
      heard(() => store.transaction(async (tables) => Promise.race([work(tables), killed.promise]))),
    kill: () => {
      isKilled = true
      killed.reject(new Error('killed'))
    },
  }
}

const storeFailed = (): HostError =>
  new HostError({ kind: 'storeFailed', where: 'raptor.db', reason: 'disk I/O error' })
