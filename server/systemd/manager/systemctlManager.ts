import { HostError } from '../../../shared/hostError.ts'
import type { ServiceUnit } from '../../../shared/service.ts'
import type { Command } from '../../shell/command.ts'
import type { Output, Remote } from '../../shell/remote.ts'
import { realClock, type Clock } from './clock.ts'
import { differences } from './differences.ts'
import { jobResults, type Told } from './jobResults.ts'
import { listUnits } from '../questions/listUnits.ts'
import { machineIdQuestion } from '../questions/machineId.ts'
import type { CallOptions, JobResult, Manager, ManagerEvent } from './manager.ts'
import { disableUnits, enableUnits, orderUnits, reloadSystemd, resetFailedUnits } from './orders.ts'
import { ask } from '../questions/question.ts'
import { refusalFault, unlessMissing } from './refusal.ts'
import { showProperties } from '../questions/showProperties.ts'
import { showUnit } from '../questions/showUnit.ts'

export interface SystemctlOptions {
  /** Why it isn't the bus. */
  readonly reason?: string | undefined
  /** `root` where the login itself can't read (no bus); default `login`, which leaves no trace in sudo's log. */
  readonly readAs?: 'login' | 'root'
  readonly clock?: Clock
  /** How often a subscription looks. Default 5 s. */
  readonly pollMs?: number
}

/** systemd of a host by `systemctl` alone: needs nothing but a shell, and can only poll. */
export const systemctlManager = (remote: Remote, options: SystemctlOptions = {}): Manager => {
  const { reason, readAs = 'login', clock = realClock, pollMs = 5000 } = options
  const { host } = remote
  const ended = new AbortController()
  const orderAs = remote.privilege === 'readOnly' ? 'login' : 'root'

  const list = (patterns: readonly string[], call: CallOptions = {}): Promise<ServiceUnit[]> =>
    ask(remote, listUnits, { ...call, as: readAs, args: patterns })

  async function* subscribe(patterns: readonly string[], call: CallOptions = {}): AsyncIterable<ManagerEvent> {
    const signal = call.signal === undefined ? ended.signal : AbortSignal.any([call.signal, ended.signal])
    let units = await list(patterns, call)
    yield { kind: 'listed', units }
    for (;;) {
      await clock.sleep(pollMs, signal)
      if (signal.aborted) throw new HostError({ kind: 'cancelled', host, what: 'Watching the services' })
      const now = await list(patterns, call)
      yield* differences(units, now)
      units = now
    }
  }

  /** Runs an order whose failure systemctl explains in one line, `Failed to …: why`. */
  const carryOut = async (command: Command, { names, ...call }: CallOptions & { names: readonly string[] }) => {
    const output = await remote.run(command, { ...call, as: orderAs })
    if (output.code !== 0)
      throw refusedBy(output, { host, what: command.name, name: names.length === 1 ? names[0] : undefined })
  }

  return {
    host,
    way: 'systemctl',
    reason,
    machineId: (call) => ask(remote, machineIdQuestion, { ...call, args: undefined }),
    list,
    subscribe,
    get: (name, call) => ask(remote, showUnit, { ...call, as: readAs, args: name }),
    properties: (name, names, call) => ask(remote, showProperties, { ...call, as: readAs, args: { name, names } }),
    order: async (order, names, call) => {
      if (names.length === 0) return []
      const command = orderUnits(order, names)
      const output = await remote.run(command, { timeoutMs: orderDeadlineMs, ...call, as: orderAs })
      const told = jobResults(names, output)
      if (told === undefined) throw refusedBy(output, { host, what: command.name, name: undefined })
      return told.map((each, at) => resultOf(each, { host, what: `${order} ${names[at]}`, name: names[at] }))
    },
    enable: async (names, call) => {
      if (names.length > 0) await carryOut(enableUnits(names), { ...call, names })
    },
    disable: async (names, call) => {
      if (names.length > 0) await carryOut(disableUnits(names), { ...call, names }).catch(unlessMissing)
    },
    resetFailed: async (names, call) => {
      if (names.length > 0) await carryOut(resetFailedUnits(names), { ...call, names })
    },
    reload: (call) => carryOut(reloadSystemd(), { timeoutMs: orderDeadlineMs, ...call, names: [] }),
    [Symbol.asyncDispose]: async () => ended.abort(),
  }
}

/** systemd gives a start 90 s by default; the order waits a little longer than that. */
const orderDeadlineMs = 120_000

interface Asked {
  readonly host: string
  readonly what: string
  readonly name: string | undefined
}

const resultOf = (told: Told, asked: Asked): JobResult => {
  if (told.kind === 'job') return told.result
  throw new HostError(refusalFault({ ...asked, message: told.message, ending: 1 }))
}

const refusedBy = ({ code, stderr }: Output, asked: Asked): HostError =>
  new HostError(refusalFault({ ...asked, message: stderr.trim(), ending: code }))
