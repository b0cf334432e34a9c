import type { Duplex } from 'node:stream'
import type { Fault } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { CallOptions } from '../../systemd/manager/manager.ts'
import { encodeCall } from '../codec/encodeCall.ts'
import { decodeMessage, type Message } from '../codec/message.ts'
import { splitMessages } from '../codec/messageSplitter.ts'
import { systemd1, type Bus, type Call, type Signal } from './bus.ts'
import { busFault } from './busFault.ts'
import { LoginRefused, readLogin } from './login.ts'
import { matchCall, messageBus } from './messageBus.ts'
import { pendingCalls } from './pendingCalls.ts'
import { readSteadily } from './steadyReader.ts'

/** A bus at the other end of a stream. Whatever comes from there can do no more than end this one connection. */
export class StreamBus implements Bus {
  readonly host: string
  readonly #stream: Duplex
  readonly #lost = new AbortController()
  readonly #listeners = new Set<(signal: Signal) => void>()
  readonly #pending
  #outgoing: Buffer[] = []
  /** systemd's own name on the bus: a signal of anybody else's is not believed. */
  #systemd = ''

  constructor(stream: Duplex, host: string) {
    this.host = host
    this.#stream = stream
    this.#pending = pendingCalls(host)
    stream.on('error', (error) => this.#end((what) => (error instanceof HostError ? error : this.#gone(what))))
    for (const event of ['end', 'close']) stream.on(event, () => this.#end(this.#gone))
    this.#read()
  }

  get lost(): AbortSignal {
    return this.#lost.signal
  }

  async call(call: Call, options: CallOptions = {}): Promise<unknown> {
    const { what = call.member, unit, destination = systemd1 } = call
    const { serial, ended } = this.#pending.begin(what, options)
    try {
      if (this.#pending.has(serial)) this.send(encodeCall(serial, { ...call, destination }))
    } catch (error) {
      this.#pending.take(serial)?.reject(error)
    }
    try {
      return await ended
    } catch (error) {
      if (!(error instanceof ErrorReply)) throw error
      const { error: name, message } = error
      throw new HostError(busFault({ host: this.host, what, name: unit, error: name, message }), { cause: error })
    }
  }

  onSignal(listener: (signal: Signal) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async match(rule: string, options?: CallOptions): Promise<() => void> {
    await this.call(matchCall('AddMatch', rule), options)
    return () => {
      if (!this.lost.aborted) this.call(matchCall('RemoveMatch', rule)).catch(() => undefined)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end(this.#gone)
  }

  /** Whose signals are heard; a change of the name that was told meanwhile is newer. */
  believe(systemd: string): void {
    this.#systemd ||= systemd
  }

  /** All that is sent in one go leaves in one piece. */
  send(bytes: Buffer): void {
    this.#outgoing.push(bytes)
    if (this.#outgoing.length > 1) return
    queueMicrotask(() => {
      const all = Buffer.concat(this.#outgoing)
      this.#outgoing = []
      if (this.#stream.writable) this.#stream.write(all)
    })
  }

  readonly #gone = (during: string): HostError => new HostError({ kind: 'connectionLost', host: this.host, during })

  #end(errorFor: (what: string) => HostError): void {
    this.#pending.end(errorFor)
    this.#lost.abort()
    this.#stream.destroy()
  }

  #read(): void {
    const login = readLogin()
    const messages = splitMessages()
    let loggedIn = false
    readSteadily(this.#stream, {
      take: (piece) => {
        this.#guarded(() => {
          const rest = loggedIn ? piece : login.push(piece)
          if (rest === undefined) return
          loggedIn = true
          messages.push(rest)
        })
      },
      step: () =>
        this.#guarded(() => {
          const message = this.lost.aborted ? undefined : messages.next()
          if (message === undefined) return false
          this.#hear(decodeMessage(message))
          return true
        }) === true,
    })
  }

  #guarded<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      this.#end((what) => new HostError(brokenBy(error, this.host, what), { cause: error }))
      return undefined
    }
  }

  #hear(message: Message): void {
    switch (message.kind) {
      case 'reply': {
        const call = this.#pending.take(message.replySerial)
        if (call === undefined) return
        const values = message.body()
        return call.resolve(values.length > 1 ? values : values[0])
      }
      case 'error': {
        const call = this.#pending.take(message.replySerial)
        if (call === undefined) return
        const [words] = message.body()
        return call.reject(new ErrorReply(message.error, typeof words === 'string' ? words.slice(0, 4096) : ''))
      }
      case 'signal':
        return this.#hearSignal(message)
      case 'other':
        return undefined
    }
  }

  #hearSignal({ path, interface: name, member, sender, body }: Message & { readonly kind: 'signal' }): void {
    if (sender === messageBus.destination && member === 'NameOwnerChanged') {
      const [of, , owner] = body()
      if (of === systemd1 && typeof owner === 'string') this.#systemd = owner
    }
    if (sender !== this.#systemd || this.#listeners.size === 0) return
    const signal = { path, interface: name, member, body: body() }
    for (const listener of this.#listeners) listener(signal)
  }
}

/** A refusal as it came. */
class ErrorReply extends Error {
  override readonly name = 'ErrorReply'
  readonly error: string

  constructor(error: string, message: string) {
    super(message)
    this.error = error
  }
}

const brokenBy = (error: unknown, host: string, what: string): Fault => {
  const words = error instanceof Error ? error.message : String(error)
  return error instanceof LoginRefused
    ? { kind: 'commandFailed', host, command: what, ending: 'D-Bus', stderr: words }
    : { kind: 'unexpectedOutput', host, command: what, sample: words }
}
