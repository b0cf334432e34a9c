import type { Duplex } from 'node:stream'
import type { Fault } from '../../../shared/fault.ts'
import type { Privilege } from '../../../shared/host.ts'
import type { Command } from '../../shell/command.ts'
import type { DialOptions, DialTarget, FollowOptions, Output, Remote, RunOptions } from '../../shell/remote.ts'
import { startDeadline } from '../transport/deadline.ts'
import { dial } from '../process/dial.ts'
import type { HostKey } from '../hostKeys/hostKey.ts'
import type { FirstLook } from './firstLook.ts'
import { followLines } from '../process/follow.ts'
import { pipeCommand } from '../process/pipe.ts'
import { runCommand } from '../process/run.ts'
import type { Rung } from '../process/startScript.ts'
import type { RootWay } from './rootWay.ts'
import type { Transport } from '../transport/transport.ts'

const dialMs = 15_000

/** What is known about a login once it stands. */
export interface Look extends FirstLook {
  readonly roundTripMs: number
}

/** A host over ssh: the Remote of the floors above. Made by `startConnection`. */
export class Connection implements Remote, AsyncDisposable {
  readonly host: string
  readonly privilege: Privilege
  readonly uid: number
  readonly user: string
  readonly roundTripMs: number
  /** The key the host has shown, taken for good. */
  readonly hostKey: HostKey
  /** Resolves when the connection has ended: with the fault, or with undefined when it was closed here. */
  readonly closed: Promise<Fault | undefined>
  readonly #transport: Transport
  readonly #root: RootWay
  #closedHere = false

  constructor(transport: Transport, look: Look, root: RootWay) {
    this.host = transport.target.host
    this.privilege = look.privilege
    this.uid = look.uid
    this.user = look.user
    this.roundTripMs = look.roundTripMs
    this.hostKey = transport.hostKey
    this.#transport = transport
    this.#root = root
    this.closed = new Promise((resolve) => {
      const { ended } = transport
      const done = (): void =>
        resolve(this.#closedHere ? undefined : { kind: 'connectionLost', host: this.host, during: 'a quiet moment' })
      if (ended.aborted) done()
      else ended.addEventListener('abort', done, { once: true })
    })
  }

  async run(command: Command, options: RunOptions = {}): Promise<Output> {
    return this.#as(options.as, (rung) => runCommand(this.#transport, command, { ...options, ...rung }))
  }

  async *follow(command: Command, options: FollowOptions = {}): AsyncGenerator<string> {
    const rung = await this.#root.rung(options.as)
    yield* followLines(this.#transport, command, { ...options, ...rung })
  }

  async pipe(command: Command, options: FollowOptions = {}): Promise<Duplex> {
    return this.#as(options.as, (rung) => pipeCommand(this.#transport, command, { ...options, ...rung }))
  }

  async dial(target: DialTarget, options: DialOptions = {}): Promise<Duplex> {
    const what = target.kind === 'tcp' ? `${target.host}:${target.port}` : target.path
    const timeoutMs = options.timeoutMs ?? dialMs
    using deadline = startDeadline({ host: this.host, what, timeoutMs, signal: options.signal })
    return await dial(this.#transport, target, deadline.signal)
  }

  async close(): Promise<void> {
    this.#closedHere = true
    this.#transport.close()
    await this.closed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #as<T>(as: 'login' | 'root' | undefined, work: (rung: Rung) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#root.rung(as))
    } catch (error) {
      if (as === 'root') this.#root.learn(error)
      throw error
    }
  }
}
