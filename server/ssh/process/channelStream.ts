import { Duplex } from 'node:stream'
import type { Ending } from '../../shell/remote.ts'
import type { ChannelEvent } from './remoteChannel.ts'

/** What a stream is made of: a channel, or the script that runs on one. */
export interface ByteChannel {
  listen(reader: (event: ChannelEvent) => void): void
  pause(): void
  resume(): void
  write(piece: Uint8Array, done: () => void): void
  end(done: () => void): void
}

export interface ChannelStreamOptions {
  /** Ends the far side when the stream is destroyed. */
  readonly leave: () => void
  /** The error that the stream ends with when its channel has closed so; undefined for a clean end. */
  readonly failure: (ending: Ending | undefined) => Error | undefined
  /** The error of a write that comes after the end. */
  readonly lost: () => Error
}

/** A channel as an honest Duplex: ssh2's own emits no `close` of its own accord and never answers a late write. */
export class ChannelStream extends Duplex {
  readonly #channel: ByteChannel
  readonly #options: ChannelStreamOptions
  #closed = false
  #ended = false

  constructor(channel: ByteChannel, options: ChannelStreamOptions) {
    super({ allowHalfOpen: true })
    this.#channel = channel
    this.#options = options
    channel.listen((event) => this.#hear(event))
  }

  override _read(): void {
    if (!this.#closed) this.#channel.resume()
  }

  override _write(piece: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    if (this.#closed) return done(this.#options.lost())
    this.#channel.write(piece, done)
  }

  /** Waits until all is sent: a stream that has ended both ways closes its channel at once. */
  override _final(done: () => void): void {
    this.#channel.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#closed) this.#options.leave()
    done(error)
  }

  #hear(event: ChannelEvent): void {
    switch (event.kind) {
      case 'stdout':
        if (!this.destroyed && !this.push(event.piece)) this.#channel.pause()
        return
      case 'end':
        return this.#end()
      case 'close':
        return this.#close(event.ending)
      case 'stderr':
    }
  }

  #close(ending: Ending | undefined): void {
    this.#closed = true
    if (this.destroyed) return
    const error = this.#options.failure(ending)
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
