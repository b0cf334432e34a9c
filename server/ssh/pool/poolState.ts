import type { Fault, PlainFault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import { retryAfterMs } from './backoff.ts'

/** A jump host on the way to a host: the same key is the same connection. */
export interface Hop {
  readonly key: string
  /** Its name in faults. */
  readonly name: string
}

/** What the pool knows: a value, moved by `dispatch` only. */
export interface PoolState {
  /** Attempts made so far; each has its number. */
  readonly attempts: number
  readonly hosts: ReadonlyMap<string, HostEntry>
  /** Jump hosts that failed: all hosts behind one wait for it together. */
  readonly hops: ReadonlyMap<string, HopDown>
}

interface HostEntry {
  /** Attempts in a row that failed at the host itself. */
  readonly failures: number
  readonly link: Link
}

export type Link =
  /** `way` has the jump hosts, nearest first, as soon as they are known; `again`: somebody wants it tried in any case. */
  | { readonly kind: 'connecting'; readonly attempt: number; readonly again: boolean; readonly way: readonly Hop[] }
  | { readonly kind: 'up'; readonly attempt: number; readonly way: readonly Hop[] }
  /** `hop`: the key of the jump host that it waits for. */
  | { readonly kind: 'down'; readonly error: HostError; readonly nextTryMs: number | null; readonly hop?: string }

interface HopDown {
  readonly failures: number
  readonly fault: PlainFault
  readonly nextTryMs: number | null
}

export type PoolInput =
  /** Somebody asks for the connection. `isWatched`: and looks on as it is made. */
  | { readonly kind: 'asked'; readonly host: string; readonly again: boolean; readonly isWatched: boolean }
  /** `name`: the host's, for faults. */
  | Happened<'wayFound', { readonly name: string; readonly way: readonly Hop[]; readonly nowMs: number }>
  | Happened<'connected', object>
  | Happened<'failed', Moment & { readonly error: HostError }>
  /** The connection that stood has ended. */
  | Happened<'lost', Moment & { readonly fault: Fault }>
  /** The time of the next try has come. */
  | { readonly kind: 'due'; readonly host: string; readonly nowMs: number }
  | { readonly kind: 'dropped'; readonly host: string }

type Happened<Kind extends string, What> = {
  readonly kind: Kind
  readonly host: string
  readonly attempt: number
} & What

interface Moment {
  readonly nowMs: number
  /** 0 to 1. */
  readonly chance: number
}

export type PoolCommand =
  | { readonly kind: 'attempt'; readonly host: string; readonly attempt: number; readonly trustRoot: boolean }
  /** Ends an attempt or the connection it made. */
  | { readonly kind: 'end'; readonly attempt: number }
  | { readonly kind: 'wait'; readonly host: string; readonly ms: number }
  | { readonly kind: 'callOff'; readonly host: string }
  | { readonly kind: 'tellConnected'; readonly host: string; readonly attempt: number }
  | { readonly kind: 'tellLost'; readonly host: string; readonly fault: Fault; readonly nextTryMs: number | null }

export interface PoolStep {
  readonly state: PoolState
  readonly commands: readonly PoolCommand[]
}

export const emptyPool: PoolState = { attempts: 0, hosts: new Map(), hops: new Map() }

/** What an event makes of the pool, and what is to be done. What comes of an attempt that is no longer its host's is passed over. */
export const dispatch = (state: PoolState, input: PoolInput): PoolStep => {
  const entry = state.hosts.get(input.host)
  switch (input.kind) {
    case 'asked':
      return asked(state, input, entry)
    case 'due':
      return entry?.link.kind === 'down' ? due(state, input, entry.link) : nothing(state)
    case 'dropped':
      return entry === undefined ? nothing(state) : dropped(state, input.host, entry)
    case 'wayFound':
    case 'connected':
    case 'failed':
    case 'lost':
      return happened(state, input, entry)
  }
}

const nothing = (state: PoolState): PoolStep => ({ state, commands: [] })

const asked = (
  state: PoolState,
  { host, again, isWatched }: Of<'asked'>,
  { failures, link }: Partial<HostEntry> = {},
): PoolStep => {
  if (link?.kind === 'connecting' || link?.kind === 'up') return nothing(state)
  const hasFailed = failures !== 0 || link?.hop !== undefined
  if (link?.kind === 'down' && hasFailed && !again) return nothing(state)
  const callOff: PoolCommand[] = link === undefined ? [] : [{ kind: 'callOff', host }]
  return then(callOff, attempt(state, host, { again, trustRoot: !isWatched && !again }))
}

const due = (state: PoolState, { host, nowMs }: Of<'due'>, { hop: key }: Extract<Link, { kind: 'down' }>): PoolStep => {
  const hop = key === undefined ? undefined : state.hops.get(key)
  // Its time has come for all who wait for it.
  const hops = key && hop ? withEntry(state.hops, key, { ...hop, nextTryMs: nowMs }) : state.hops
  return attempt({ ...state, hops }, host, { again: false, trustRoot: true })
}

const dropped = (state: PoolState, host: string, { link }: HostEntry): PoolStep => {
  const keys = link.kind === 'down' ? [link.hop] : link.way.map(({ key }) => key)
  // A hop that waits for somebody to act: whoever drops a host behind it has.
  const hops = new Map([...state.hops].filter(([key, { nextTryMs }]) => nextTryMs !== null || !keys.includes(key)))
  const hosts = new Map([...state.hosts].filter(([name]) => name !== host))
  const command: PoolCommand = link.kind === 'down' ? { kind: 'callOff', host } : { kind: 'end', attempt: link.attempt }
  return { state: { ...state, hosts, hops }, commands: [command] }
}

const happened = (
  state: PoolState,
  input: Of<'wayFound' | 'connected' | 'failed' | 'lost'>,
  entry: HostEntry | undefined,
): PoolStep => {
  const { host } = input
  const link = entry?.link
  const isCurrent = (link?.kind === 'connecting' || link?.kind === 'up') && link.attempt === input.attempt
  if (entry === undefined || !isCurrent) {
    return input.kind === 'connected' ? { state, commands: [{ kind: 'end', attempt: input.attempt }] } : nothing(state)
  }
  switch (input.kind) {
    case 'wayFound':
      return wayFound(state, input, { ...entry, again: link.kind === 'connecting' && link.again })
    case 'connected': {
      const up: HostEntry = { failures: 0, link: { kind: 'up', attempt: input.attempt, way: link.way } }
      const told: PoolCommand = { kind: 'tellConnected', host, attempt: input.attempt }
      return then([told], stand({ ...state, hosts: withEntry(state.hosts, host, up) }, link.way))
    }
    case 'failed':
      return failed(state, input, { failures: entry.failures, way: link.way })
    case 'lost': {
      const { fault, nowMs, chance } = input
      const waitMs = retryAfterMs(fault, 0, chance)
      return down(state, host, { error: new HostError(fault), failures: 0, nowMs, waitMs })
    }
  }
}

/** A host whose jump host has failed just now waits for it, without a packet. */
const wayFound = (
  state: PoolState,
  { host, name, attempt, way, nowMs }: Of<'wayFound'>,
  { again, failures }: { again: boolean; failures: number },
): PoolStep => {
  const waiting = way.find(({ key }) => isHeld(state.hops.get(key), nowMs))
  const hop = waiting && state.hops.get(waiting.key)
  if (again || waiting === undefined || hop === undefined) {
    const link: Link = { kind: 'connecting', attempt, again, way }
    return { state: { ...state, hosts: withEntry(state.hosts, host, { failures, link }) }, commands: [] }
  }
  const error = new HostError({ kind: 'jumpFailed', host: name, jump: waiting.name, cause: hop.fault })
  return behind(state, host, { error, failures, hop: waiting.key, nowMs })
}

const failed = (
  state: PoolState,
  { host, error, nowMs, chance }: Of<'failed'>,
  { failures, way }: { failures: number; way: readonly Hop[] },
): PoolStep => {
  const { fault } = error
  const at = fault.kind === 'jumpFailed' ? way.findIndex(({ name }) => name === fault.jump) : -1
  const hop = way[at]
  if (fault.kind !== 'jumpFailed' || hop === undefined) {
    const waitMs = retryAfterMs(fault, failures + 1, chance)
    const step = down(state, host, { error, failures: failures + 1, waitMs, nowMs })
    // What the host itself refused came through all of its jump hosts.
    return fault.kind === 'jumpFailed' ? step : then(step.commands, stand(step.state, way))
  }
  const known = state.hops.get(hop.key)
  // Many hosts hear of the one attempt at their jump host: it has failed once.
  const isHeard = isHeld(known, nowMs) && known?.fault.kind === fault.cause.kind
  const hops = isHeard ? state.hops : withEntry(state.hops, hop.key, failedAgain(known, fault.cause, { nowMs, chance }))
  const step = behind({ ...state, hops }, host, { error, failures, hop: hop.key, nowMs })
  return then(step.commands, stand(step.state, way.slice(0, at)))
}

const failedAgain = (known: HopDown | undefined, fault: PlainFault, { nowMs, chance }: Moment): HopDown => {
  const failures = (known?.failures ?? 0) + 1
  const waitMs = retryAfterMs(fault, failures, chance)
  return { failures, fault, nextTryMs: waitMs === null ? null : nowMs + waitMs }
}

/** Whether nobody should try it now by themselves. */
const isHeld = (hop: HopDown | undefined, nowMs: number): boolean =>
  hop !== undefined && (hop.nextTryMs === null || hop.nextTryMs > nowMs)

/** Jump hosts that stand: what waited for them goes on. */
const stand = (state: PoolState, way: readonly Hop[]): PoolStep => {
  const good = new Set(way.map(({ key }) => key).filter((key) => state.hops.has(key)))
  if (good.size === 0) return nothing(state)
  const hops = new Map([...state.hops].filter(([key]) => !good.has(key)))
  const woken = [...state.hosts].flatMap(([host, { link }]) =>
    link.kind === 'down' && link.hop !== undefined && good.has(link.hop) ? [host] : [],
  )
  return woken.reduce<PoolStep>(
    (step, host) =>
      then([...step.commands, { kind: 'callOff', host }], attempt(step.state, host, { again: false, trustRoot: true })),
    { state: { ...state, hops }, commands: [] },
  )
}

const attempt = (
  state: PoolState,
  host: string,
  { again, trustRoot }: { again: boolean; trustRoot: boolean },
): PoolStep => {
  const failures = state.hosts.get(host)?.failures ?? 0
  const number = state.attempts + 1
  const hosts = withEntry(state.hosts, host, {
    failures,
    link: { kind: 'connecting', attempt: number, again, way: [] },
  })
  return {
    state: { ...state, attempts: number, hosts },
    commands: [{ kind: 'attempt', host, attempt: number, trustRoot }],
  }
}

interface Down {
  readonly error: HostError
  readonly failures: number
  readonly nowMs: number
}

const down = (
  state: PoolState,
  host: string,
  { error, failures, nowMs, waitMs, hop }: Down & { waitMs: number | null; hop?: string },
): PoolStep => {
  const nextTryMs = waitMs === null ? null : nowMs + waitMs
  const link: Link = { kind: 'down', error, nextTryMs, ...(hop !== undefined && { hop }) }
  const wait: PoolCommand[] = waitMs === null ? [] : [{ kind: 'wait', host, ms: waitMs }]
  return {
    state: { ...state, hosts: withEntry(state.hosts, host, { failures, link }) },
    commands: [...wait, { kind: 'tellLost', host, fault: error.fault, nextTryMs }],
  }
}

/** Down for as long as a jump host is; the host's own failures stay as they were. */
const behind = (state: PoolState, host: string, why: Down & { hop: string }): PoolStep => {
  const { nextTryMs = null } = state.hops.get(why.hop) ?? {}
  return down(state, host, { ...why, waitMs: nextTryMs === null ? null : Math.max(0, nextTryMs - why.nowMs) })
}

type Of<Kind extends PoolInput['kind']> = Extract<PoolInput, { kind: Kind }>

const then = (first: readonly PoolCommand[], { state, commands }: PoolStep): PoolStep => ({
  state,
  commands: [...first, ...commands],
})

const withEntry = <Key, Value>(map: ReadonlyMap<Key, Value>, key: Key, value: Value): Map<Key, Value> =>
  new Map(map).set(key, value)
