import type { Fault } from '../../../shared/fault.ts'
import type { HostSecrets, HostSpec } from '../../../shared/host.ts'
import { HostError } from '../../../shared/hostError.ts'
import { resolveTarget, type ResolveOptions } from '../config/resolveTarget.ts'
import { connectionKey, type Target } from '../config/target.ts'
import { connect, makeShared } from '../connection/connect.ts'
import type { Connection } from '../connection/connection.ts'
import type { AskSecret } from '../login/secrets.ts'
import { untilAborted } from '../transport/deadline.ts'
import type { OnStage } from '../transport/stage.ts'
import { dispatch, emptyPool, type Hop, type Link, type PoolCommand, type PoolInput } from './poolState.ts'
import { replayStages, type StageReplay } from './stageReplay.ts'

export interface PoolOptions extends Omit<ResolveOptions, 'signal'> {
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

export interface OpenOptions {
  readonly onStage: OnStage
  /** Nobody asked for this attempt, or watches it, so not every rung needs a proof of its own. */
  readonly trustRoot: boolean
  /** Ends the attempt. */
  readonly signal: AbortSignal
  /** Is told the jump hosts, nearest first; throws when one of them has to be waited for. */
  readonly onWay: (way: readonly Hop[]) => void
}

export type OpenConnection = (spec: HostSpec, options: OpenOptions) => Promise<Connection>

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

/** One attempt, and the connection that it made. */
interface Attempt {
  readonly connection: Promise<Connection>
  readonly stages: StageReplay
  readonly leave: AbortController
  /** Its end, where it was ended here. */
  ending?: Promise<void>
}

/**
 * One connection a host, shared by all who ask, made again by itself with backoff when it is lost. A host is kept from the
 * first `get` until `drop`. What happens is decided in `dispatch`; this carries it out.
 */
export class Pool implements AsyncDisposable {
  readonly #clock: Clock
  readonly #random: () => number
  readonly #open: OpenConnection
  #state = emptyPool
  #isClosed = false
  readonly #specs = new Map<string, HostSpec>()
  readonly #attempts = new Map<number, Attempt>()
  readonly #connections = new Map<number, Connection>()
  readonly #timers = new Map<string, () => void>()
  readonly #listeners = new Set<(event: PoolEvent) => void>()

  constructor(options: PoolOptions) {
    this.#clock = options.clock ?? systemClock
    this.#random = options.random ?? Math.random
    this.#open = options.open ?? opener(options)
  }

  /**
   * The live connection, or a new one. While a host waits for its next try, and after a refused login or host key, this
   * rejects at once with the fault of the last attempt, unless `again` is set or the spec has changed.
   */
  async get(spec: HostSpec, options: GetOptions = {}): Promise<Connection> {
    const { name: host } = spec
    if (this.#isClosed) throw cancelled(host)
    const known = this.#specs.get(host)
    if (known !== undefined && !isSameWay(known, spec)) void this.drop(host)
    this.#specs.set(host, spec)
    this.#dispatch({ kind: 'asked', host, again: options.again === true, isWatched: options.onStage !== undefined })
    const link = this.#link(host)
    if (link?.kind === 'down') throw link.error
    const attempt = link && this.#attempts.get(link.attempt)
    if (attempt === undefined) throw cancelled(host)
    return join(host, attempt, options)
  }

  /** Calls the listener with every change; gives back how to stop. */
  watch(listener: (event: PoolEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Ends the host's connection, or the attempt at one, and forgets the host. */
  async drop(host: string): Promise<void> {
    const link = this.#link(host)
    const attempt = link === undefined || link.kind === 'down' ? undefined : this.#attempts.get(link.attempt)
    this.#specs.delete(host)
    this.#dispatch({ kind: 'dropped', host })
    await attempt?.ending
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#specs.keys()].map((host) => this.drop(host)))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #link(host: string): Link | undefined {
    return this.#state.hosts.get(host)?.link
  }

  #dispatch(input: PoolInput): void {
    const { state, commands } = dispatch(this.#state, input)
    this.#state = state
    for (const command of commands) this.#carryOut(command)
  }

  #carryOut(command: PoolCommand): void {
    switch (command.kind) {
      case 'attempt':
        return this.#attempt(command.host, command.attempt, command.trustRoot)
      case 'end':
        return this.#end(command.attempt)
      case 'wait':
        return this.#wait(command.host, command.ms)
      case 'callOff': {
        this.#timers.get(command.host)?.()
        this.#timers.delete(command.host)
        return
      }
      case 'tellConnected': {
        const connection = this.#connections.get(command.attempt)
        return connection && this.#tell({ kind: 'connected', host: command.host, connection })
      }
      case 'tellLost':
        return this.#tell({ kind: 'lost', host: command.host, fault: command.fault, nextTryMs: command.nextTryMs })
    }
  }

  #attempt(host: string, attempt: number, trustRoot: boolean): void {
    const spec = this.#specs.get(host)
    if (spec === undefined) return
    const stages = replayStages()
    const leave = new AbortController()
    const { signal } = leave
    const onWay = (way: readonly Hop[]): void => {
      this.#dispatch({ kind: 'wayFound', host, attempt, way, nowMs: this.#clock.now() })
      const link = this.#link(host)
      if (link?.kind === 'down') throw link.error
    }
    const opening = this.#open(spec, { onStage: stages.tell, trustRoot, signal, onWay })
    // Whatever an attempt waits for, it ends at once when it is left.
    const connection = untilAborted(signal, opening, (late) => void late.close())
    this.#attempts.set(attempt, { connection, stages, leave })
    this.#tell({ kind: 'connecting', host })
    connection.then(
      (connection) => this.#stands(host, attempt, connection),
      (error: unknown) => {
        this.#attempts.delete(attempt)
        this.#dispatch({ kind: 'failed', host, attempt, error: asHostError(spec, error), ...this.#moment() })
      },
    )
  }

  #stands(host: string, attempt: number, connection: Connection): void {
    this.#connections.set(attempt, connection)
    this.#dispatch({ kind: 'connected', host, attempt })
    void connection.closed.then((fault) => {
      this.#attempts.delete(attempt)
      this.#connections.delete(attempt)
      if (fault !== undefined) this.#dispatch({ kind: 'lost', host, attempt, fault, ...this.#moment() })
    })
  }

  #end(attempt: number): void {
    const ended = this.#attempts.get(attempt)
    if (ended === undefined) return
    ended.leave.abort(cancelled())
    ended.ending = ended.connection.then((connection) => connection.close()).catch(() => undefined)
  }

  #wait(host: string, ms: number): void {
    const callOff = this.#clock.later(ms, () => {
      this.#timers.delete(host)
      this.#dispatch({ kind: 'due', host, nowMs: this.#clock.now() })
    })
    this.#timers.set(host, callOff)
  }

  #moment(): { nowMs: number; chance: number } {
    return { nowMs: this.#clock.now(), chance: this.#random() }
  }

  #tell(event: PoolEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}

const systemClock: Clock = {
  now: Date.now,
  later: (ms, work) => {
    const timer = setTimeout(work, ms)
    return () => clearTimeout(timer)
  },
}

const opener = (options: PoolOptions): OpenConnection => {
  const { knownHostsFile, askSecret, timeoutMs, keepAliveMs, configFile, env } = options
  const shared = makeShared()
  return async (spec, { onWay, ...attempt }) => {
    const target = await resolveTarget(spec, { configFile, env, signal: attempt.signal })
    onWay(wayTo(target))
    const secrets = (await options.secretsOf?.(spec.name)) ?? {}
    return connect(target, { knownHostsFile, askSecret, timeoutMs, keepAliveMs, shared, secrets, ...attempt })
  }
}

/** Its jump hosts, nearest to us first. */
const wayTo = ({ jump }: Target): Hop[] =>
  jump === undefined ? [] : [...wayTo(jump), { key: connectionKey(jump), name: jump.host }]

/** Waits for an attempt that others may wait for too. */
const join = async (host: string, attempt: Attempt, { signal, onStage }: GetOptions): Promise<Connection> => {
  const stop = onStage === undefined ? undefined : attempt.stages.join(onStage)
  try {
    return await (signal === undefined ? attempt.connection : untilAborted(signal, attempt.connection))
  } catch (error) {
    throw signal?.aborted === true ? cancelled(host, error) : error
  } finally {
    stop?.()
  }
}

const cancelled = (host?: string, cause?: unknown): HostError =>
  new HostError({ kind: 'cancelled', ...(host !== undefined && { host }), what: 'Connecting' }, { cause })

const isSameWay = (a: HostSpec, b: HostSpec): boolean =>
  a.address === b.address && a.port === b.port && a.user === b.user && a.keyFile === b.keyFile && a.jump === b.jump

const asHostError = ({ name: host, address }: HostSpec, cause: unknown): HostError =>
  cause instanceof HostError
    ? cause
    : new HostError({ kind: 'unreachable', host, address, reason: 'an unexpected error' }, { cause })
