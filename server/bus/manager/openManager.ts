import { describeFault } from '../../../shared/describeFault.ts'
import type { Fault } from '../../../shared/fault.ts'
import { faultOf, HostError } from '../../../shared/hostError.ts'
import type { Way } from '../../../shared/service.ts'
import { command } from '../../shell/command.ts'
import type { Remote } from '../../shell/remote.ts'
import { realClock, type Clock } from '../../systemd/manager/clock.ts'
import { listUnits } from '../../systemd/questions/listUnits.ts'
import type { CallOptions, Manager } from '../../systemd/manager/manager.ts'
import { ask } from '../../systemd/questions/question.ts'
import { systemctlManager } from '../../systemd/manager/systemctlManager.ts'
import { systemdProbe } from '../../systemd/questions/systemdProbe.ts'
import { bridgeReader, canBecomeRoot, openBridge, openDeadlineMs, openForwarded } from '../connection/bridge.ts'
import type { Bus } from '../connection/bus.ts'
import { busManager } from './busManager.ts'

export interface ManagerOptions extends CallOptions {
  /** Only these are tried, in this order. Default: bus, bridge, systemctl. */
  readonly ways?: readonly Way[]
  readonly clock?: Clock
  /** How often a pushed picture is read again as a whole. Default 5 minutes. */
  readonly relistMs?: number
  /** How often systemctl is asked where nothing can be pushed. Default 5 s. */
  readonly pollMs?: number
  /** How long a bridge for orders stays open without any. Default 5 s. */
  readonly idleMs?: number
}

/**
 * systemd of a host by the best way that opens. `manager.reason` says why not a better one. Rejects with `noSystemd`, or
 * with `busUnavailable` and the reason of every way; a lost connection and a cancel pass through.
 */
export const openManager = async (remote: Remote, options: ManagerOptions = {}): Promise<Manager> => {
  const { ways = ['bus', 'bridge', 'systemctl'] } = options
  const tried: { way: Way; reason: string }[] = []
  for (const way of ways) {
    try {
      return await open[way](remote, { ...options, reason: reasonOf(tried) })
    } catch (error) {
      const fault = faultOf(error)
      if (fault === undefined || fault.kind === 'cancelled') throw error
      tried.push({ way, reason: inWords(fault) })
    }
    if (tried.length === 1) await makeSureOfSystemd(remote, options)
  }
  throw new HostError({ kind: 'busUnavailable', host: remote.host, tried })
}

interface Opening extends ManagerOptions {
  readonly reason: string | undefined
}

type Open = (remote: Remote, opening: Opening) => Promise<Manager>

const fiveMinutes = 300_000

const overBus = (remote: Remote, bus: Bus, { way, ...opening }: Opening & { way: 'bus' | 'bridge' }): Manager => {
  const { reason, clock = realClock, relistMs = fiveMinutes, idleMs = 5000 } = opening
  return busManager(remote, bus, { way, reason, clock, relistMs, idleMs })
}

const openBusManager: Open = async (remote, opening) =>
  overBus(remote, await openForwarded(remote, callOf(opening)), { ...opening, way: 'bus' })

/** A bridge that holds the only session channel of a connection would leave none for commands. */
const openBridgeManager: Open = async (remote, opening) => {
  const bus = await openBridge(remote, { ...callOf(opening), as: bridgeReader(remote.privilege) })
  try {
    await remote.run(command('true'), { ...callOf(opening), timeoutMs: besideMs })
    return overBus(remote, bus, { ...opening, way: 'bridge' })
  } catch (error) {
    await bus[Symbol.asyncDispose]()
    if (faultOf(error)?.kind === 'cancelled') throw error
    throw new HostError(
      { kind: 'channelRefused', host: remote.host, open: 1, reason: 'only one at a time' },
      { cause: error },
    )
  }
}

const besideMs = 5000

/** As the login where it can read, so that sudo's log stays quiet; as root where only root reaches systemd. */
const openSystemctlManager: Open = async (remote, opening) => {
  const { reason, clock = realClock, pollMs = 5000 } = opening
  const canRead = (as: 'login' | 'root') =>
    ask(remote, listUnits, { timeoutMs: openDeadlineMs, ...callOf(opening), as, args: ['basic.target'] })
  try {
    await canRead('login')
    return systemctlManager(remote, { reason, clock, pollMs })
  } catch (error) {
    if (remote.privilege === 'root' || !canBecomeRoot(remote.privilege)) throw error
    await canRead('root')
    return systemctlManager(remote, { reason, clock, pollMs, readAs: 'root' })
  }
}

const open: Record<Way, Open> = { bus: openBusManager, bridge: openBridgeManager, systemctl: openSystemctlManager }

const callOf = ({ signal, timeoutMs }: CallOptions): CallOptions => ({
  ...(signal === undefined ? {} : { signal }),
  ...(timeoutMs === undefined ? {} : { timeoutMs }),
})

const makeSureOfSystemd = async (remote: Remote, options: CallOptions): Promise<void> => {
  const { running, init } = await ask(remote, systemdProbe, { ...callOf(options), args: undefined })
  if (!running) throw new HostError({ kind: 'noSystemd', host: remote.host, found: init === '' ? 'no init' : init })
}

const reasonOf = (tried: readonly { way: Way; reason: string }[]): string | undefined =>
  tried.length === 0 ? undefined : tried.map(({ way, reason }) => `${way}: ${reason}`).join('; ')

/** Why a way didn't open, without the words that are the same for every way. */
const inWords = (fault: Fault): string => {
  switch (fault.kind) {
    case 'channelRefused':
      return `refused by sshd (${fault.reason})`
    case 'connectionLost':
      return `closed during "${fault.during}"`
    case 'busUnavailable':
      return fault.tried.map(({ reason }) => reason).join(', ')
    case 'commandFailed':
      return fault.stderr.trim().split('\n').at(-1) || `ended with ${fault.ending}`
    default:
      return describeFault(fault).sentence
  }
}
