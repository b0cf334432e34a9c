import type { Fault } from '../../shared/fault.ts'
import type { HostSecrets, HostSpec } from '../../shared/host.ts'
import { HostError } from '../../shared/hostError.ts'
import { retryAfterMs } from './backoff.ts'
import { connect, makeShared, type Shared } from './connect.ts'
import type { Connection } from './connection.ts'
import { untilAborted } from './deadline.ts'
import { resolveTarget, type ResolveOptions } from './resolveTarget.ts'
import type { AskSecret } from './secrets.ts'
import type { OnStage } from './stage.ts'
import { replayStages, type StageReplay } from './stageReplay.ts'

export interface PoolOptions extends ResolveOptions {
  /** Our own known_hosts file. */
  readonly knownHostsFile: string
  readonly secretsOf?: (host: string) => HostSecrets | undefined | Promise<HostSecrets | undefined>
  readonly askSecret?: AskSecret
  /** For each hop. Default 20 s. */
  readonly timeoutMs?: number
  /** How often a quiet host is asked whether it is still there. Default 15 s; a host that misses three is lost. */
  readonly keepAliveMs?: number
  readonly clock?: Clock
  /** 0 to 1. Default Math.random. */
  readonly random?: () => number
  /** How a connection is made; tests put their own here. */
  readonly open?: OpenConnection
}

/** Time as the pool needs it. `later` gives back how to call it off. */
export interface Clock {
  now(): number
  later(ms: number, work: () => void): () => void
}

/** `trustRoot`: nobody asked for this attempt, or watches it, so not every rung needs a proof of its own. */
export type OpenConnection = (spec: HostSpec, onStage: OnStage, trustRoot: boolean) => Promise<Connection>

export type PoolEvent =
  | { readonly kind: 'connecting'; readonly host: string }
  | { readonly kind: 'connected'; readonly host: string; readonly connection: Connection }
  /** The host can't be used now. It is tried again by itself at `nextTryMs` (UNIX milliseconds), or not at all when that is null. */
  | { readonly kind: 'lost'; readonly host: string; readonly fault: Fault; readonly nextTryMs: number | null }

export interface GetOptions {
  readonly signal?: AbortSignal | undefined
  readonly onStage?: OnStage | undefined
  /** Tries at once what would otherwise wait for its next try, or for somebody to act. */
  readonly again?: boolean | undefined
}

type State =
  | { readonly kind: 'connecting'; readonly attempt: Promise<Connection>; readonly stages: StageReplay }
  | { readonly kind: 'up'; readonly connection: Connection }
  | { readonly kind: 'down'; readonly error: HostError; readonly failures: number; readonly callOff: () => void }

interface Entry {
  readonly spec: HostSpec
  state: State
  failures: number
}

/**
 * One connection a host, shared by all who ask, made again by itself with backoff when it is lost. A host is kept from the
 * first `get` until `drop`.
 */
export class Pool implements AsyncDisposable {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #open: OpenConnection
  readonly #hosts = new Map<string, Entry>()
  readonly #listeners = new Set<(event: PoolEvent) => void>()

  constructor(options: PoolOptions) {
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? Math.random
    this.#open = options.open ?? opener(options, makeShared(options))
  }

  /**
   * The live connection, or a new one. While a host waits for its next try, and after a refused login or host key, this
   * rejects at once with the fault of the last attempt, unless `again` is set or the spec has changed.
   */
  async get(spec: HostSpec, options: GetOptions = {}): Promise<Connection> {
    const entry = this.#entry(spec)
    const { state } = entry
    if (state.kind === 'up') return state.connection
    if (state.kind === 'down') {
      if (options.again !== true && state.failures > 0) throw state.error
      state.callOff()
      this.#attempt(entry, options.onStage === undefined && options.again !== true)
    }
    return this.#join(entry, options)
  }

  /** The live connection, if there is one now. */
  peek(host: string): Connection | undefined {
    const state = this.#hosts.get(host)?.state
    return state?.kind === 'up' ? state.connection : undefined
  }

  /** Calls the listener with every change; gives back how to stop. */
  watch(listener: (event: PoolEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Closes the host's connection and forgets the host. */
  async drop(host: string): Promise<void> {
    const entry = this.#hosts.get(host)
    if (entry === undefined) return
    this.#hosts.delete(host)
    const { state } = entry
    if (state.kind === 'down') state.callOff()
    if (state.kind === 'up') await state.connection.close()
    if (state.kind === 'connecting') {
      // Nobody waits for it any more: it is closed as soon as it stands.
      await state.attempt.then((connection) => connection.close()).catch(() => undefined)
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#hosts.keys()].map((host) => this.drop(host)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #entry(spec: HostSpec): Entry {
    const known = this.#hosts.get(spec.name)
    if (known !== undefined && isSameWay(known.spec, spec)) return known
    if (known !== undefined) void this.drop(spec.name)
    const entry: Entry = { spec, failures: 0, state: nothingYet }
    this.#hosts.set(spec.name, entry)
    return entry
  }

  async #join(entry: Entry, { signal, onStage }: GetOptions): Promise<Connection> {
    const { state } = entry
    if (state.kind !== 'connecting') return this.get(entry.spec)
    const stop = onStage === undefined ? undefined : state.stages.join(onStage)
    try {
      if (signal === undefined) return await state.attempt
      return await untilAborted(signal, state.attempt)
    } catch (error) {
      if (signal?.aborted !== true) throw error
      throw new HostError({ kind: 'cancelled', host: entry.spec.name, what: 'Connecting' }, { cause: error })
    } finally {
      stop?.()
    }
  }

  #attempt(entry: Entry, trustRoot = true): void {
    const stages = replayStages()
    const attempt = this.#open(entry.spec, stages.tell, trustRoot)
    entry.state = { kind: 'connecting', attempt, stages }
    this.#tell({ kind: 'connecting', host: entry.spec.name })
    attempt.then(
      (connection) => this.#up(entry, connection),
      (error: unknown) => this.#down(entry, asHostError(entry, error)),
    )
  }

  #up(entry: Entry, connection: Connection): void {
    if (!this.#isKept(entry)) return
    entry.failures = 0
    entry.state = { kind: 'up', connection }
    this.#tell({ kind: 'connected', host: entry.spec.name, connection })
    void connection.closed.then((fault) => {
      if (fault !== undefined) this.#down(entry, new HostError(fault), 0)
    })
  }

  #down(entry: Entry, error: HostError, failures = entry.failures + 1): void {
    if (!this.#isKept(entry)) return
    entry.failures = failures
    const waitMs = retryAfterMs(error.fault, failures, this.#random())
    const callOff = waitMs === null ? () => undefined : this.#clock.later(waitMs, () => this.#attempt(entry))
    entry.state = { kind: 'down', error, failures, callOff }
    const nextTryMs = waitMs === null ? null : this.#clock.now() + waitMs
    this.#tell({ kind: 'lost', host: entry.spec.name, fault: error.fault, nextTryMs })
  }

  #isKept(entry: Entry): boolean {
    return this.#hosts.get(entry.spec.name) === entry
  }

  #tell(event: PoolEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

const nothingYet: State = {
  kind: 'down',
  error: new HostError({ kind: 'cancelled', what: 'Connecting' }),
  failures: 0,
  callOff: () => undefined,
}

const systemClock: Clock = {
  now: Date.now,
  later: (ms, work) => {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
}

const opener =
  (options: PoolOptions, shared: Shared): OpenConnection =>
  async (spec, onStage, trustRoot) => {
    const target = await resolveTarget(spec, options)
    const secrets = (await options.secretsOf?.(spec.name)) ?? {}
    return connect(target, { knownHostsFile: options.knownHostsFile, shared, secrets, trustRoot, onStage })
  }

const isSameWay = (a: HostSpec, b: HostSpec): boolean =>
  a.address === b.address && a.port === b.port && a.user === b.user && a.keyFile === b.keyFile && a.jump === b.jump

const asHostError = ({ spec }: Entry, error: unknown): HostError =>
  error instanceof HostError
    ? error
    : new HostError(
        { kind: 'unreachable', host: spec.name, address: spec.address, reason: 'an unexpected error' },
        { cause: error },
      )
