import { createServer, connect, type Socket } from 'node:net'
import { Transform } from 'node:stream'

/** A door to a host with a longer way: connect here instead. */
export interface DelayProxy extends AsyncDisposable {
  readonly address: string
  readonly port: number
}

/** A proxy on loopback that holds every byte for half of the round trip, each way. (sch_netem is not in every kernel.) */
export const delayProxy = async (
  target: { address: string; port: number },
  roundTripMs: number,
): Promise<DelayProxy> => {
  const open = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect({ host: target.address, port: target.port, noDelay: true })
    near.setNoDelay(true)
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        open.delete(socket)
        if (socket.errored !== null) other.destroy()
      })
      socket.pipe(holdBack(roundTripMs / 2)).pipe(other)
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('The delay proxy has no port')
  return {
    address: '127.0.0.1',
    port: bound.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

/** Passes every chunk on after the delay; many are under way at once, in order. */
const holdBack = (ms: number): Transform =>
  new Transform({
    highWaterMark: 4 * 1024 * 1024,
    transform(chunk: Buffer, _encoding, done) {
      setTimeout(() => this.push(chunk), ms)
      done()
    },
    flush(done) {
      setTimeout(done, ms)
    },
  })
