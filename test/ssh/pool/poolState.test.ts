import { array, assert, boolean, constantFrom, nat, property, record } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Fault, PlainFault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import {
  dispatch,
  emptyPool,
  type PoolCommand,
  type PoolInput,
  type PoolState,
} from '../../../server/ssh/pool/poolState.ts'

const noAnswer: PlainFault = { kind: 'unreachable', host: 'j', address: 'j:22', reason: 'no answer' }
const refused: PlainFault = { kind: 'loginRefused', host: 'j', user: 'me', tried: [] }
const hop = { key: 'me@j', name: 'j' }
const asked = (host: string, again = false): PoolInput => ({ kind: 'asked', host, again, isWatched: false })
const wayFound = (host: string, attempt: number, nowMs = 0): PoolInput => ({
  kind: 'wayFound',
  host,
  name: host,
  attempt,
  way: [hop],
  nowMs,
})
const failed = (host: string, attempt: number, { fault, nowMs = 0 }: { fault: Fault; nowMs?: number }): PoolInput => ({
  kind: 'failed',
  host,
  attempt,
  error: new HostError(fault),
  nowMs,
  chance: 1,
})
const jumpFailed = (host: string, cause: PlainFault): Fault => ({ kind: 'jumpFailed', host, jump: 'j', cause })

/** Everything that happened, one after the other: what the pool is then, and all that was to be done. */
const play = (...inputs: readonly PoolInput[]): { state: PoolState; commands: PoolCommand[]; last: PoolCommand[] } => {
  let state = emptyPool
  let last: PoolCommand[] = []
  const commands: PoolCommand[] = []
  for (const input of inputs) {
    const step = dispatch(state, input)
    state = step.state
    last = [...step.commands]
    commands.push(...last)
  }
  return { state, commands, last }
}

describe('backoff is kept by the hop that failed', () => {
  const bothDown = [
    asked('a'),
    asked('b'),
    wayFound('a', 1),
    wayFound('b', 2),
    failed('a', 1, { fault: jumpFailed('a', noAnswer) }),
    failed('b', 2, { fault: jumpFailed('b', noAnswer) }),
  ]

  it('a jump host that failed counts once, however many hear of it, and the hosts behind it not at all', () => {
    const { state, commands } = play(...bothDown)
    expect(state.hops.get(hop.key)).toMatchObject({ failures: 1, nextTryMs: 1000 })
    expect([...state.hosts.values()].map(({ failures }) => failures)).toEqual([0, 0])
    expect(commands.filter(({ kind }) => kind === 'wait')).toEqual([
      { kind: 'wait', host: 'a', ms: 1000 },
      { kind: 'wait', host: 'b', ms: 1000 },
    ])
  })
  it('whoever comes later waits with them without a packet', () => {
    const { state, last } = play(...bothDown, asked('c'), wayFound('c', 3, 400))
    const fault = jumpFailed('c', noAnswer)
    expect(last).toEqual([
      { kind: 'wait', host: 'c', ms: 600 },
      { kind: 'tellLost', host: 'c', fault, nextTryMs: 1000 },
    ])
    expect(state.hosts.get('c')?.link).toMatchObject({ kind: 'down', hop: hop.key })
  })
  it('unless somebody wants it tried in any case', () => {
    const { last, state } = play(...bothDown, asked('a', true), wayFound('a', 3))
    expect(last).toEqual([])
    expect(state.hosts.get('a')?.link).toMatchObject({ kind: 'connecting', attempt: 3 })
  })
  it('a host that isn’t behind it goes its own way', () => {
    const way: PoolInput = { kind: 'wayFound', host: 'd', name: 'd', attempt: 3, way: [], nowMs: 0 }
    expect(play(...bothDown, asked('d'), way).state.hosts.get('d')?.link).toMatchObject({ kind: 'connecting' })
  })
  it('when its time has come they all try it, and fail it once more', () => {
    const due = (host: string): PoolInput => ({ kind: 'due', host, nowMs: 1000 })
    const again = [due('a'), due('b'), wayFound('a', 3, 1000), wayFound('b', 4, 1000)]
    const fault = jumpFailed('a', noAnswer)
    const { state, last } = play(...bothDown, ...again, failed('a', 3, { fault, nowMs: 1000 }))
    expect(last[0]).toEqual({ kind: 'wait', host: 'a', ms: 2000 })
    expect(state.hops.get(hop.key)).toMatchObject({ failures: 2, nextTryMs: 3000 })
  })
  it('when one gets through, the others are let through at once', () => {
    const through = [asked('a', true), wayFound('a', 3), { kind: 'connected', host: 'a', attempt: 3 } as const]
    const { state, last } = play(...bothDown, ...through)
    expect(last).toEqual([
      { kind: 'tellConnected', host: 'a', attempt: 3 },
      { kind: 'callOff', host: 'b' },
      { kind: 'attempt', host: 'b', attempt: 4, trustRoot: true },
    ])
    expect(state.hops.size).toBe(0)
  })
  it('a host that fails behind it shows that the jump host stands', () => {
    const own = failed('a', 3, { fault: { ...noAnswer, host: 'a' } })
    const { state, last } = play(...bothDown, asked('a', true), wayFound('a', 3), own)
    expect(state.hosts.get('a')).toMatchObject({ failures: 1, link: { kind: 'down' } })
    expect(last.at(-1)).toMatchObject({ kind: 'attempt', host: 'b' })
  })
  it('one that refuses us is left alone until somebody acts, also by dropping a host behind it', () => {
    const refusing = [asked('a'), wayFound('a', 1), failed('a', 1, { fault: jumpFailed('a', refused) })]
    const waits = play(...refusing, asked('b'), wayFound('b', 2))
    expect(waits.last).toEqual([{ kind: 'tellLost', host: 'b', fault: jumpFailed('b', refused), nextTryMs: null }])
    const acted = play(...refusing, { kind: 'dropped', host: 'a' }, asked('a'), wayFound('a', 2))
    expect(acted.state.hosts.get('a')?.link).toMatchObject({ kind: 'connecting', attempt: 2 })
  })
})

describe('an attempt that is no longer its host’s', () => {
  it('is passed over, and ended where it stands after all', () => {
    const late = play(asked('a'), { kind: 'dropped', host: 'a' }, { kind: 'connected', host: 'a', attempt: 1 })
    expect(late.commands).toEqual([
      { kind: 'attempt', host: 'a', attempt: 1, trustRoot: true },
      { kind: 'end', attempt: 1 },
      { kind: 'end', attempt: 1 },
    ])
    const failing = play(asked('a'), { kind: 'dropped', host: 'a' }, asked('a'), failed('a', 1, { fault: noAnswer }))
    expect(failing.last).toEqual([])
    expect(failing.state.hosts.get('a')?.link).toMatchObject({ kind: 'connecting', attempt: 2 })
  })
})

/** One thing that may happen next to a host: `pick` draws which, `isLate` that it comes of an attempt before its latest. */
interface Move {
  readonly host: string
  readonly fault: Fault
  readonly pick: number
  readonly isLate: boolean
  readonly again: boolean
  readonly passMs: number
}

/** The pool as its wiring sees it: attempts that run and timers that wait, kept by the commands alone. */
class Wiring {
  state = emptyPool
  nowMs = 0
  readonly running = new Map<number, string>()
  readonly waiting = new Map<string, number>()
  readonly #made = new Map<string, number[]>()

  move({ host, fault, pick, isLate, again, passMs }: Move): void {
    this.nowMs += passMs
    const { nowMs } = this
    const attempt = this.#made.get(host)?.at(isLate ? -2 : -1) ?? 0
    const inputs: PoolInput[] = [
      asked(host, again),
      wayFound(host, attempt, nowMs),
      { kind: 'connected', host, attempt },
      failed(host, attempt, { fault, nowMs }),
      { kind: 'lost', host, attempt, fault, nowMs, chance: 0.5 },
      { kind: 'dropped', host },
    ]
    const isDue = (this.waiting.get(host) ?? Infinity) <= nowMs
    const input: PoolInput = isDue ? { kind: 'due', host, nowMs } : (inputs[pick] ?? asked(host))
    if (input.kind === 'due') this.waiting.delete(host)
    if (input.kind === 'failed' || input.kind === 'lost') this.running.delete(input.attempt)
    const step = dispatch(this.state, input)
    this.state = step.state
    for (const command of step.commands) this.#carryOut(command)
  }

  /** Hosts whose attempts or timers aren't what their state says. */
  astray(): string[] {
    return [...this.state.hosts].flatMap(([name, { link }]) => {
      const own = [...this.running].filter(([, of]) => of === name).map(([attempt]) => attempt)
      const isRight =
        link.kind === 'down'
          ? own.length === 0 && this.waiting.has(name) === (link.nextTryMs !== null)
          : own.length === 1 && own[0] === link.attempt && !this.waiting.has(name)
      return isRight ? [] : [`${name} ${link.kind}`]
    })
  }

  #carryOut(command: PoolCommand): void {
    if (command.kind === 'attempt') {
      this.running.set(command.attempt, command.host)
      this.#made.set(command.host, [...(this.#made.get(command.host) ?? []), command.attempt])
    }
    if (command.kind === 'end') this.running.delete(command.attempt)
    if (command.kind === 'callOff') this.waiting.delete(command.host)
    if (command.kind === 'wait') this.waiting.set(command.host, this.nowMs + command.ms)
    // The attempt of a host that waits for its jump host ends by itself.
    if (command.kind === 'tellLost') this.running.forEach((of, at) => of === command.host && this.running.delete(at))
  }
}

it('whatever happens, a host has one attempt at most, and one that is down waits once or for somebody', () => {
  const move = record<Move>({
    host: constantFrom('a', 'b', 'c'),
    fault: constantFrom<Fault>(noAnswer, refused, jumpFailed('x', noAnswer), jumpFailed('x', refused)),
    pick: nat(5),
    isLate: boolean(),
    again: boolean(),
    passMs: nat(90_000),
  })
  assert(
    property(array(move, { maxLength: 60 }), (moves) => {
      const wiring = new Wiring()
      for (const one of moves) {
        wiring.move(one)
        expect(wiring.astray()).toEqual([])
      }
    }),
    { numRuns: 2000 },
  )
})
