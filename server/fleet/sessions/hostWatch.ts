import pLimit from 'p-limit'
import type { Fault } from '../../../shared/fault.ts'
import { faultOf, HostError } from '../../../shared/hostError.ts'
import { unitPattern } from '../../../shared/name.ts'
import { healthOf, type ServiceUnit } from '../../../shared/service.ts'
import { openManager } from '../../bus/manager/openManager.ts'
import type { Remote } from '../../shell/remote.ts'
import type { Clock } from '../../systemd/manager/clock.ts'
import type { Manager } from '../../systemd/manager/manager.ts'
import { seenConnected, seenListed, seenLost, seenTrying } from '../live/hostSeen.ts'
import type { Live } from '../live/makeLive.ts'

export interface WatchSetting {
  /** The host's uuid. */
  readonly id: string
  readonly live: Live
  readonly clock: Clock
  readonly now: () => number
  /**
   * Told which machine it is before anything of it is believed.
   * @throws HostError `hostReplaced` when it is another one than is known.
   */
  readonly recognise: (machineId: string) => Promise<void>
}

/** How often a quiet host is asked for a sign of life, and how long it may take: it is stale after both. */
const lookMs = 4000
const patienceMs = 6000
const firstAgainMs = 1000
const mostAgainMs = 60_000

/** A name that no unit has: asking for it costs next to nothing. */
const noUnit = ['raptor-tunnel-sign-of-life.service']

/** What ends the watching of a connection: nothing that time would mend. */
const finalFaults: ReadonlySet<Fault['kind']> = new Set<Fault['kind']>(['noSystemd', 'hostReplaced'])

/**
 * Keeps the picture of one host true for as long as one connection lives: makes sure that it is the machine it was, opens
 * systemd by the best way, listens, and sees to it that silence means that nothing happens.
 */
export class HostWatch {
  readonly remote: Remote
  readonly #setting: WatchSetting
  readonly #ended = new AbortController()
  readonly #asking = pLimit(4)
  /** Units that are being asked about, with the state they got meanwhile. */
  readonly #explained = new Map<string, ServiceUnit | undefined>()
  #manager: PromiseWithResolvers<Manager>

  constructor(remote: Remote, setting: WatchSetting) {
    this.remote = remote
    this.#setting = setting
    this.#manager = nextManager()
    void this.#run()
  }

  /** systemd of the host, once its services have been listed; rejects with why it can't be had now. */
  get manager(): Promise<Manager> {
    return this.#manager.promise
  }

  /** The connection has gone, or another is watched from now on. */
  end(): void {
    this.#ended.abort()
    this.#manager.reject(this.#gone())
  }

  async #run(): Promise<void> {
    const { id, live, clock } = this.#setting
    const { signal } = this.#ended
    const { host } = this.remote
    live.see(id, (seen) => seenConnected(seen, this.remote))
    for (let againMs = firstAgainMs; !signal.aborted; againMs = Math.min(againMs * 2, mostAgainMs)) {
      try {
        await using manager = await openManager(this.remote, { signal })
        await this.#follow(manager, () => (againMs = firstAgainMs))
      } catch (thrown) {
        if (signal.aborted) return
        const fault: Fault = faultOf(thrown) ?? { kind: 'connectionLost', host, during: 'watching the services' }
        const isFinal = finalFaults.has(fault.kind)
        this.#refuse(thrown)
        this.#lost(fault, isFinal ? null : againMs)
        if (isFinal) return
      }
      await clock.sleep(againMs, signal)
      if (signal.aborted) return
      this.#manager = nextManager()
      live.see(id, (seen) => seenTrying(seen, this.#setting.now()))
    }
  }

  /** Rejects when the manager can't be listened to any more. `onHeard`: when the host has answered. */
  async #follow(manager: Manager, onHeard: () => void): Promise<void> {
    const ended = new AbortController()
    const signal = AbortSignal.any([this.#ended.signal, ended.signal])
    // Asked while the services are listed: it costs no round trip of its own.
    const recognised = manager
      .machineId({ signal, timeoutMs: patienceMs + lookMs })
      .then((machineId) => this.#setting.recognise(machineId))
      .then(onHeard)
    recognised.catch(() => undefined)
    try {
      if (manager.way === 'systemctl') await this.#poll(manager, { signal, recognised })
      else await Promise.race([this.#listen(manager, { signal, recognised }), this.#askForLife(manager, signal)])
    } finally {
      ended.abort()
    }
  }

  async #listen(manager: Manager, { signal, recognised }: Following): Promise<void> {
    const { id, live } = this.#setting
    for await (const event of manager.subscribe([unitPattern], { signal })) {
      await recognised
      live.heard(id, event)
      if (event.kind === 'listed') {
        this.#listed(manager)
        for (const unit of event.units) this.#explain(manager, unit)
      }
      if (event.kind === 'changed') this.#explain(manager, event.unit)
    }
  }

  /** A connection whose network is cut stays silent for long: a host that doesn't answer is stale, and live when it does. */
  async #askForLife(manager: Manager, signal: AbortSignal): Promise<void> {
    const { id, live, clock } = this.#setting
    const { host } = this.remote
    for (let silent = false; ;) {
      await clock.sleep(lookMs, signal)
      if (signal.aborted) throw this.#gone()
      try {
        await manager.list(noUnit, { signal, timeoutMs: patienceMs })
        if (silent) {
          live.heard(id, { kind: 'listed', units: await manager.list([unitPattern], { signal }) })
          this.#listed(manager)
        }
        silent = false
      } catch (thrown) {
        const fault = faultOf(thrown)
        if (fault?.kind !== 'timedOut') throw thrown
        this.#lost({ kind: 'timedOut', host, what: 'systemd', ms: patienceMs }, lookMs)
        silent = true
      }
    }
  }

  /** Where nothing can be pushed the whole is read again and again. */
  async #poll(manager: Manager, { signal, recognised }: Following): Promise<void> {
    const { id, live, clock } = this.#setting
    while (!signal.aborted) {
      const units = await manager.list([unitPattern], { signal, timeoutMs: patienceMs + lookMs })
      await recognised
      live.heard(id, { kind: 'listed', units })
      this.#listed(manager)
      for (const unit of units) this.#explain(manager, unit)
      await clock.sleep(pollMs, signal)
    }
  }

  /** Whoever waits for the manager, or asks for it before the next try, is told why there is none. */
  #refuse(thrown: unknown): void {
    this.#manager.reject(thrown)
    this.#manager = nextManager()
    this.#manager.reject(thrown)
  }

  #listed(manager: Manager): void {
    const { id, live, now } = this.#setting
    live.see(id, (seen) => seenListed(seen, manager, now()))
    this.#manager.resolve(manager)
  }

  #lost(fault: Fault, againMs: number | null): void {
    const { id, live, now } = this.#setting
    const nowMs = now()
    const nextTryMs = againMs === null ? null : nowMs + againMs
    live.see(id, (seen) => seenLost(seen, { fault, nextTryMs, nowMs }))
  }

  /** Why a unit is down comes after the news that it is; nobody waits for it. One question a unit at a time. */
  #explain(manager: Manager, unit: ServiceUnit): void {
    const { id, live } = this.#setting
    const { name } = unit
    if (healthOf(unit) !== 'down' || live.extra(id, name)?.ending) return
    if (this.#explained.has(name)) {
      this.#explained.set(name, unit)
      return
    }
    this.#explained.set(name, undefined)
    const { signal } = this.#ended
    void this.#asking(async () => {
      if (!signal.aborted) live.detailed(id, await manager.get(name, { signal }))
    })
      .catch(() => undefined)
      .finally(() => {
        const changed = this.#explained.get(name)
        this.#explained.delete(name)
        if (changed !== undefined && !signal.aborted) this.#explain(manager, changed)
      })
  }

  #gone(): HostError {
    return new HostError({ kind: 'connectionLost', host: this.remote.host, during: 'watching the services' })
  }
}

interface Following {
  readonly signal: AbortSignal
  /** Resolves when it is known to be the machine that it was. */
  readonly recognised: Promise<void>
}

const pollMs = 5000

/** A manager that nobody waits for may fail quietly. */
const nextManager = (): PromiseWithResolvers<Manager> => {
  const next = Promise.withResolvers<Manager>()
  next.promise.catch(() => undefined)
  return next
}
