/** One at a time for each host, in the order they came; hosts don't wait for each other. */
export interface HostQueues {
  /** How many wait or work on a host. */
  length(host: string): number
  /** Resolves when it is one's turn; disposing what it gives ends the turn. Rejects with the signal's reason. */
  enter(host: string, signal: AbortSignal): Promise<Disposable>
}

export const makeHostQueues = (): HostQueues => {
  const queues = new Map<string, (() => void)[]>()

  /** The first in line is the one that works. */
  const leave = (host: string, turn: () => void): void => {
    const line = queues.get(host) ?? []
    const wasFirst = line[0] === turn
    const rest = line.filter((one) => one !== turn)
    if (rest.length === 0) queues.delete(host)
    else queues.set(host, rest)
    if (wasFirst) rest[0]?.()
  }

  return {
    length: (host) => queues.get(host)?.length ?? 0,
    enter: async (host, signal) => {
      signal.throwIfAborted()
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      const line = [...(queues.get(host) ?? []), resolve]
      queues.set(host, line)
      if (line.length === 1) resolve()
      const giveUp = (): void => {
        leave(host, resolve)
        reject(signal.reason)
      }
      signal.addEventListener('abort', giveUp, { once: true })
      await promise
      signal.removeEventListener('abort', giveUp)
      return { [Symbol.dispose]: () => leave(host, resolve) }
    },
  }
}
