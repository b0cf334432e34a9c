/** A place in a host's line: its turn comes when those before it have left. Disposing it leaves the line, from wherever. */
export interface Place extends Disposable {
  readonly turn: Promise<void>
}

/** One at a time for each host, in the order they came; hosts don't wait for each other. */
export interface HostQueues {
  /** How many wait or work on a host. */
  length(hostId: string): number
  enter(hostId: string): Place
}

export const makeHostQueues = (): HostQueues => {
  const lines = new Map<string, PromiseWithResolvers<void>[]>()

  /** The first in line is the one that works. */
  const leave = (hostId: string, place: PromiseWithResolvers<void>): void => {
    const rest = (lines.get(hostId) ?? []).filter((one) => one !== place)
    if (rest.length === 0) lines.delete(hostId)
    else lines.set(hostId, rest)
    rest[0]?.resolve()
  }

  return {
    length: (hostId) => lines.get(hostId)?.length ?? 0,
    enter: (hostId) => {
      const place = Promise.withResolvers<void>()
      const line = [...(lines.get(hostId) ?? []), place]
      lines.set(hostId, line)
      line[0]?.resolve()
      return { turn: place.promise, [Symbol.dispose]: () => leave(hostId, place) }
    },
  }
}
