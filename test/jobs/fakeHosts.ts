import { HostError } from '../../shared/hostError.ts'
import type { ItemRun } from '../../server/jobs/job.ts'
import { full, kindOf, type Kind } from './jobsWorld.ts'
import type { VirtualTime } from './virtualClock.ts'

/** What an item does on its host, in three steps. */
export interface Script {
  readonly host: string
  readonly keeps: boolean
  /** Before which step it passes its point of no return. */
  readonly passesAt: number | undefined
  readonly failsAt: number | undefined
  /** Fails also past its point of no return. */
  readonly failsPast: boolean
  /** Before which step a cancel comes, in the same moment. */
  readonly cancelledAt: number | undefined
  readonly undoes: 'well' | 'fails' | 'slowly'
  readonly stepMs: number
}

/** Hosts that remember who worked on them and what was done, and say what must never be. */
export class FakeHosts {
  readonly wrong: string[] = []
  /** The server is coming to its end: nothing is taken back from here on. */
  isEnding = false
  cancel: (job: string) => void = () => undefined
  readonly #time: VirtualTime
  readonly #busy = new Map<string, string>()
  readonly #did = new Map<string, string[]>()
  readonly #past = new Set<string>()
  #life = new AbortController()

  constructor(time: VirtualTime) {
    this.#time = time
  }

  get life(): AbortSignal {
    return this.#life.signal
  }

  /** A server begins; what it does ends with it. */
  begin(): AbortSignal {
    this.#life = new AbortController()
    this.isEnding = false
    return this.life
  }

  kill(): void {
    this.#life.abort()
    this.#busy.clear()
  }

  of(job: string, seq: number): readonly string[] {
    return this.#did.get(`${job} ${seq}`) ?? []
  }

  note({ job, seq }: ItemRun, what: string): void {
    const key = `${job} ${seq}`
    const did = [...this.of(job, seq), what]
    this.#did.set(key, did)
    if (what === 'passed') this.#past.add(key)
    if (what === 'undoing' && this.isEnding) this.wrong.push(`${key} is taken back by a server that ends`)
    if (what === 'undoing' && this.#past.has(key)) this.wrong.push(`${key} is taken back past its point of no return`)
  }

  isPast({ job, seq }: ItemRun): boolean {
    return this.#past.has(`${job} ${seq}`)
  }

  /** Works on a host for some time; a server that was killed never hears how it ended. */
  async on(run: ItemRun, ms: number, life: AbortSignal): Promise<void> {
    const { host, job, seq } = run
    if (life.aborted) return new Promise(() => undefined)
    const other = this.#busy.get(host.id)
    if (other !== undefined) this.wrong.push(`${job} ${seq} begins on ${host.id} while ${other} works there`)
    this.#busy.set(host.id, `${job} ${seq}`)
    if (ms > 0) await this.#time.clock().sleep(ms)
    if (life.aborted) return new Promise(() => undefined)
    this.#busy.delete(host.id)
  }
}

const steps = ['look', 'write', 'verify']

/** An order whose input is a script, written as JSON. */
export const scriptKind = (hosts: FakeHosts, life: AbortSignal): Kind =>
  kindOf(
    async (run, input) => {
      const script: Script = JSON.parse(input)
      refuseWrongStart(hosts, run, script)
      if (script.keeps && run.kept === undefined) await run.keep({ owns: run.host.name })
      for (const [at, name] of steps.entries()) {
        if (script.cancelledAt === at) hosts.cancel(run.job)
        if (script.passesAt === at) {
          await run.passNoReturn()
          hosts.note(run, 'passed')
        }
        await run.step(name, async (report) => {
          report({ progress: 0.5 })
          if (script.keeps || hosts.isPast(run)) hosts.note(run, 'acted')
          await hosts.on(run, script.stepMs, life)
          if (script.failsAt === at && (script.failsPast || !hosts.isPast(run))) throw full
        })
      }
      hosts.note(run, 'finished')
      return {
        value: script.host,
        record: async (tables) => {
          const name = `applied ${run.job} ${run.seq}`
          await tables.fleet.putSetting(name, Number((await tables.fleet.setting(name)) ?? 0) + 1)
        },
      }
    },
    {
      steps: () => steps,
      gate: async () => undefined,
      undo: async (input, run) => {
        const script: Script = JSON.parse(input)
        if (run.kept === undefined) hosts.wrong.push('what was never written down is taken back')
        hosts.note(run, 'undoing')
        await hosts.on(run, script.undoes === 'slowly' ? 20_000 : 0, life)
        if (script.undoes === 'fails') throw new HostError({ kind: 'connectionLost', host: script.host, during: 'rm' })
        hosts.note(run, 'undone')
        return {}
      },
    },
  )

/** A second run of an item says so, and has what the first one wrote down before it acted. */
const refuseWrongStart = (hosts: FakeHosts, run: ItemRun, { keeps }: Script): void => {
  const did = hosts.of(run.job, run.seq)
  if (did.length > 0 && !run.isResumed) hosts.wrong.push(`${run.job} ${run.seq} runs again and does not say so`)
  if (keeps && did.includes('acted') && run.kept === undefined)
    hosts.wrong.push(`${run.job} ${run.seq} forgot what it owns`)
  if (did.includes('finished') && !hosts.isPast(run) && !run.isResumed)
    hosts.wrong.push(`${run.job} ${run.seq} is done twice`)
}
