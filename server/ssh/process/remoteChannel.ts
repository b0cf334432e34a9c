import type { ClientChannel } from 'ssh2'
import type { Ending } from '../../shell/remote.ts'
import { onEnded, type Transport } from '../transport/transport.ts'
import { HeldEvents } from './heldEvents.ts'

export type ChannelEvent =
  | { readonly kind: 'stdout' | 'stderr'; readonly piece: Buffer }
  /** The far side has said all; it may still read. */
  | { readonly kind: 'end' }
  /** The last of all. `ending` is undefined where the host told none. */
  | { readonly kind: 'close'; readonly ending: Ending | undefined }

/**
 * An ssh channel, heard from its first moment: made inside the callback that opens it, for a short command's end comes in
 * the same packet as its beginning. The one place that listens to ssh2's channels; whoever reads may come later.
 */
export class RemoteChannel {
  /** How it ended, after the last output; undefined where the host told nothing. */
  readonly closed: Promise<Ending | undefined>
  readonly #channel: ClientChannel
  readonly #events = new HeldEvents<ChannelEvent>()
  readonly #close: (ending: Ending | undefined) => void
  #isClosed = false
  #isLeft = false
  #isFinished = false
  #onDrain: (() => void)[] = []
  #onFinish: (() => void)[] = []

  constructor(transport: Transport, channel: ClientChannel) {
    this.#channel = channel
    const { promise, resolve } = Promise.withResolvers<Ending | undefined>()
    this.closed = promise
    let ending: Ending | undefined
    channel
      .on('error', () => undefined)
      .on('data', (piece: Buffer) => this.#tell({ kind: 'stdout', piece }))
      .on('end', () => this.#tell({ kind: 'end' }))
      // `exit` comes before the last output, `close` after it.
      .on('exit', (code: number | null, signal?: string) => {
        ending = code === null ? { kind: 'killed', signal: signal ?? 'unknown' } : { kind: 'exited', code }
      })
      .on('drain', () => this.#drained())
      .on('finish', () => this.#finished())
      .on('close', () => this.#close(ending))
    channel.stderr.on('data', (piece: Buffer) => this.#tell({ kind: 'stderr', piece }))
    // What a connection had not brought when it ended is lost, whatever the exit status said.
    const forget = onEnded(transport, () => this.#close({ kind: 'connectionLost' }))
    this.#close = (ending) => {
      if (this.#isClosed) return
      forget()
      this.#isClosed = true
      this.#events.emit({ kind: 'close', ending })
      this.#drained()
      this.#finished()
      resolve(ending)
    }
    if (transport.ended.aborted) this.#close({ kind: 'connectionLost' })
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Hands all that was heard so far, and what comes, to the one reader. */
  listen(reader: (event: ChannelEvent) => void): void {
    this.#events.listen(reader)
  }

  pause(): void {
    if (!this.#isLeft) this.#channel.pause()
  }

  resume(): void {
    this.#channel.resume()
  }

  /** `done` is called when the host takes more, or has closed: ssh2 never answers a write that comes after that. */
  write(piece: Uint8Array | string, done: () => void = () => undefined): void {
    if (this.#isClosed || !this.#channel.writable || this.#channel.write(piece)) return done()
    this.#onDrain.push(done)
  }

  /** Ends what we say; `done` is called when all of it is sent. */
  end(done: () => void = () => undefined): void {
    if (this.#isClosed || this.#isFinished) return done()
    this.#onFinish.push(done)
    this.#channel.end()
  }

  /** Throws away what still comes: a channel that nobody reads never says that it has closed. */
  discard(): void {
    this.#isLeft = true
    this.#channel.resume()
    this.#channel.stderr.resume()
  }

  close(): void {
    this.discard()
    this.#channel.close()
  }

  #tell(event: ChannelEvent): void {
    if (!this.#isClosed && !this.#isLeft) this.#events.emit(event)
  }

  #drained(): void {
    for (const done of this.#onDrain.splice(0)) done()
  }

  #finished(): void {
    this.#isFinished = true
    for (const done of this.#onFinish.splice(0)) done()
  }
}
