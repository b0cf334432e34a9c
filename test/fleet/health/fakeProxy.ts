import { duplexPair, type Duplex } from 'node:stream'
import type { DialTarget, Remote } from '../../../server/shell/remote.ts'

/** What stands at the far end of a fake host's ports. */
export type Peer = (stream: Duplex, target: DialTarget) => void

/** A Remote that can only dial: each stream ends at the peer. A peer that throws refuses the connection. */
export const dialingRemote = (peer: Peer): Remote => {
  const refuse = (): never => {
    throw new Error('only dial is here')
  }
  return {
    host: 'fra1',
    privilege: 'root',
    uid: 0,
    user: 'root',
    roundTripMs: 1,
    run: refuse,
    follow: refuse,
    pipe: refuse,
    dial: async (target) => {
      const [near, far] = duplexPair()
      far.on('error', () => undefined)
      peer(far, target)
      return near
    },
  }
}

/** A SOCKS5 proxy that says yes to everything and gives each HTTP request this answer; undefined closes without a word. */
export const socksProxy =
  (answer: (path: string) => string | undefined): Peer =>
  (stream) => {
    let stage = 0
    stream.on('data', (piece: Buffer) => {
      stage += 1
      const said = [greeted, connected][stage - 1] ?? answer(piece.toString().split(' ')[1] ?? '')
      // Never within the other side's write, as on a real wire.
      setImmediate(() => (said === undefined ? stream.end() : stream.write(said)))
    })
  }

const greeted = Buffer.from([5, 0])
const connected = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
