import { faultOf } from '../../../shared/hostError.ts'
import type { Clock } from '../../systemd/manager/clock.ts'
import type { Manager } from '../../systemd/manager/manager.ts'
import { unlessMissing } from '../../systemd/manager/refusal.ts'
import type { Bus } from '../connection/bus.ts'
import { orderDeadlineMs, runJobs } from './jobs.ts'
import { disableFiles, enableFiles, reloadSystemd, resetFailed } from '../calls/systemdCalls.ts'

/** The part of a Manager that changes something. */
export type Orders = Pick<Manager, 'order' | 'enable' | 'disable' | 'resetFailed' | 'reload'>

/** Gives work a bus that may give orders. */
export type UseBus = <T>(work: (bus: Bus) => Promise<T>) => Promise<T>

export const busOrders = (use: UseBus, clock: Clock): Orders => ({
  order: async (order, names, options) =>
    names.length === 0 ? [] : use((bus) => runJobs(bus, { order, names, clock }, options)),
  enable: async (names, options) => {
    if (names.length > 0) await use((bus) => bus.call(enableFiles(names), options))
  },
  disable: async (names, options) => {
    if (names.length > 0) await use((bus) => bus.call(disableFiles(names), options)).catch(unlessMissing)
  },
  resetFailed: async (names, options) => {
    await use((bus) => Promise.all(names.map((name) => bus.call(resetFailed(name), options).catch(unlessMissing))))
  },
  reload: async (options) => {
    await use((bus) => bus.call(reloadSystemd, { timeoutMs: orderDeadlineMs, ...options }))
  },
})

/** Orders by the first way that opens; a way that can't be opened is not tried again. */
export const ordersOr = (first: Orders, second: Orders): Orders => {
  let chosen = first
  const by = async <T>(give: (orders: Orders) => Promise<T>): Promise<T> => {
    try {
      return await give(chosen)
    } catch (error) {
      if (!(error instanceof BridgeClosed)) throw error
      chosen = second
      return give(second)
    }
  }
  return {
    order: (order, names, options) => by((orders) => orders.order(order, names, options)),
    enable: (names, options) => by((orders) => orders.enable(names, options)),
    disable: (names, options) => by((orders) => orders.disable(names, options)),
    resetFailed: (names, options) => by((orders) => orders.resetFailed(names, options)),
    reload: (options) => by((orders) => orders.reload(options)),
  }
}

/** The bridge could not be opened: nothing was ordered through it. */
export class BridgeClosed extends Error {
  override readonly name = 'BridgeClosed'
}

/** An opening that ends in BridgeClosed, unless the ladder itself refused it: then no other way would do either. */
export const openingBridge = async (opening: Promise<Bus>): Promise<Bus> => {
  try {
    return await opening
  } catch (error) {
    const kind = faultOf(error)?.kind
    if (kind !== undefined && final.has(kind)) throw error
    throw new BridgeClosed('The bridge for orders could not be opened.', { cause: error })
  }
}

const final: ReadonlySet<string> = new Set(['sudoPasswordNeeded', 'sudoPasswordWrong', 'notPermitted', 'cancelled'])
