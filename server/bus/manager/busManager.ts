import type { Remote } from '../../shell/remote.ts'
import type { Clock } from '../../systemd/manager/clock.ts'
import type { Manager } from '../../systemd/manager/manager.ts'
import { ask } from '../../systemd/questions/question.ts'
import { showProperties } from '../../systemd/questions/showProperties.ts'
import { systemctlManager } from '../../systemd/manager/systemctlManager.ts'
import { bridgeReader, canBecomeRoot, openBridge } from '../connection/bridge.ts'
import type { Bus } from '../connection/bus.ts'
import { busOrders, openingBridge, ordersOr, type Orders } from './busOrders.ts'
import { sharedBus } from '../connection/sharedBus.ts'
import { getUnitByBus, listUnitsByBus, machineIdByBus } from '../calls/systemdCalls.ts'
import { makeUnitFiles } from '../calls/unitFiles.ts'
import { watchUnits } from '../watch/watchUnits.ts'

export interface BusManagerOptions {
  readonly way: 'bus' | 'bridge'
  readonly reason?: string | undefined
  readonly clock: Clock
  readonly relistMs: number
  /** How long a bridge for orders stays open without any. */
  readonly idleMs: number
}

/**
 * systemd of a host over its message bus. Questions and signals use the given bus; orders too when that speaks as root or
 * when no better can be had, otherwise a bridge of root's own, opened for the first order.
 */
export const busManager = (remote: Remote, bus: Bus, options: BusManagerOptions): Manager => {
  const { way, reason, clock, relistMs, idleMs } = options
  const { privilege } = remote
  const isRoots = privilege === 'root' || (way === 'bridge' && bridgeReader(privilege) === 'root')
  const needsBridge = !isRoots && canBecomeRoot(privilege)
  const bridge = sharedBus({ open: () => openingBridge(openBridge(remote, { as: 'root' })), clock, idleMs })
  const orders: Orders = needsBridge
    ? ordersOr(
        busOrders((work) => bridge.use(work), clock),
        systemctlManager(remote),
      )
    : busOrders((work) => work(bus), clock)
  const files = makeUnitFiles(bus)
  return {
    host: remote.host,
    way,
    reason,
    machineId: (call) => machineIdByBus(bus, call),
    list: (patterns, call) => listUnitsByBus(bus, patterns, { ...call, files }),
    get: (name, call) => getUnitByBus(bus, name, call),
    // Only systemctl knows how each property is written; the bus has them typed.
    properties: (name, names, call) => ask(remote, showProperties, { ...call, args: { name, names } }),
    subscribe: (patterns, call) => watchUnits(bus, { ...call, patterns, clock, relistMs, files }),
    ...orders,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([bridge[Symbol.asyncDispose](), bus[Symbol.asyncDispose]()])
    },
  }
}
