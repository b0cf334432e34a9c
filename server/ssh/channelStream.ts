import { Duplex } from 'node:stream'
import type { Channel, ClientChannel } from 'ssh2'
import { onEnded, type Transport } from './transport.ts'

export interface ChannelStreamOptions {
  /** Ends the far side when the stream is destroyed. */
  readonly leave: () => void
  /** The error that the stream ends with when its channel has closed; undefined for a clean end. */
  readonly ending: () => Error | undefined
  /** The connection's end, as an error. */
  readonly lost: () => Error
}

/**
 * An ssh channel as an honest Duplex: ssh2's own emits no `close` of its own accord and never answers a write that comes
 * after its channel closed.
 */
export class ChannelStream extends Duplex {
  readonly #channel: Channel | ClientChannel
  readonly #options: ChannelStreamOptions
  readonly #forget: () => void
  #closed = false
  #ended = false

  constructor(transport: Transport, channel: Channel | ClientChannel, options: ChannelStreamOptions) {
    super({ allowHalfOpen: true })
    this.#channel = channel
    this.#options = options
    this.#forget = onEnded(transport, () => this.destroy(options.lost()))
    channel.on('error', () => undefined)
    channel.once('close', () => this.#close())
  }

  /**
   * Takes over the channel's output and its end; what came before the call isn't seen. The far side may end what it says
   * and go on reading, so what is written after that still goes out.
   */
  listen(): this {
    this.#channel.on('data', (piece: Buffer) => this.feed(piece))
    this.#channel.once('end', () => this.#end())
    return this
  }

  /** Gives one piece of output to the reader. */
  feed(piece: Buffer): void {
    if (!this.destroyed && !this.push(piece)) this.#channel.pause()
  }

  override _read(): void {
    if (this.#closed) return
    this.#channel.resume()
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (this.#closed) return done(this.#options.lost())
    if (this.#channel.write(piece)) return done()
    const go = (): void => {
      this.#channel.off('drain', go).off('close', go)
      done()
    }
    this.#channel.once('drain', go).once('close', go)
  }

  /** Waits until all is sent: a stream that has ended both ways closes its channel at once. */
  override _final(done: () => void): void {
    if (this.#closed) return done()
    const go = (): void => {
      this.#channel.off('finish', go).off('close', go)
      done()
    }
    this.#channel.once('finish', go).once('close', go)
    this.#channel.end()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#forget()
    if (!this.#closed) this.#options.leave()
    done(error)
  }

  #close(): void {
    this.#closed = true
    this.#forget()
    const error = this.#options.ending()
    if (error !== undefined) {
      this.destroy(error)
      return
    }
    this.#end()
    if (!this.writableEnded) this.end()
  }

  #end(): void {
    if (this.#ended || this.destroyed) return
    this.#ended = true
    this.push(null)
  }
}
