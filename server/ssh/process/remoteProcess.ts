import type { ClientChannel } from 'ssh2'
import type { SessionPlace } from '../transport/sessionBudget.ts'
import type { Transport } from '../transport/transport.ts'
import { RemoteChannel } from './remoteChannel.ts'

/** A program that sshd started for us: an exec channel, holding one place of the connection's budget until it has ended. */
export class RemoteProcess extends RemoteChannel {
  readonly #place: SessionPlace

  constructor(transport: Transport, channel: ClientChannel, place: SessionPlace) {
    super(transport, channel)
    this.#place = place
    void this.closed.then(place.giveBack)
  }

  /**
   * Leaves a program that hasn't ended: its stdin ends and its output is thrown away. The place is given back when the
   * host says that it ended, or after the grace, when the channel is given up.
   */
  leave(graceMs: number): void {
    if (this.isClosed) return
    this.discard()
    this.end()
    const giveUpLater = setTimeout(() => {
      this.close()
      this.#place.giveBack()
    }, graceMs)
    giveUpLater.unref()
    void this.closed.then(() => clearTimeout(giveUpLater))
  }
}
