import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** One address behind which the machine can be exchanged for another: what stood there is cut off then. */
export interface SwappedDoor extends AsyncDisposable {
  readonly port: number
  lead(to: { address: string; port: number }): void
}

export const swappedDoor = async (first: { address: string; port: number }): Promise<SwappedDoor> => {
  const open = new Set<Socket>()
  let target = first
  const cut = (): void => {
    for (const socket of open) socket.destroy()
  }
  const server = createServer((near) => {
    const far = connect({ host: target.address, port: target.port })
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bound = server.address()
  if (bound === null || typeof bound === 'string') throw new Error('the door has no port')
  return {
    port: bound.port,
    lead: (to) => {
      target = to
      cut()
    },
    [Symbol.asyncDispose]: async () => {
      server.close()
      cut()
    },
  }
}
