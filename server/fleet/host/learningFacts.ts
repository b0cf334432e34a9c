import pLimit from 'p-limit'
import { realClock } from '../../systemd/clock.ts'
import { seenFacts } from '../live/hostSeen.ts'
import type { HostsContext } from './hostsContext.ts'
import { lookAt } from './look.ts'

/** A fleet that is just starting has better things to do than to read facts. */
const quietMs = 3000
const atOnce = 4

/** Learns the facts of hosts in the background, a few at a time, once they are live. */
export const learningFacts = ({
  sessions,
  live,
  now,
}: Pick<HostsContext, 'sessions' | 'live' | 'now'>): Disposable & { learn(host: string): void } => {
  const limit = pLimit(atOnce)
  const ended = new AbortController()
  const { signal } = ended

  const learn = async (host: string): Promise<void> => {
    await realClock.sleep(quietMs, signal)
    await limit(async () => {
      if (signal.aborted || live.stored(host) === undefined) return
      const { remote } = await sessions.open(host, { signal })
      const { facts } = await lookAt(remote, { now, signal })
      live.see(host, (seen) => seenFacts(seen, facts))
    })
  }
  return {
    // A host that can't tell its facts now says why in its freshness.
    learn: (host) => void learn(host).catch(() => undefined),
    [Symbol.dispose]: () => ended.abort(),
  }
}
