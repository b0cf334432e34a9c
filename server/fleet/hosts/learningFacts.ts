import pLimit from 'p-limit'
import { realClock } from '../../systemd/manager/clock.ts'
import { seenFacts } from '../live/hostSeen.ts'
import type { HostsContext } from './hostsContext.ts'
import { lookAt } from './look/look.ts'

/** A look costs its host a tenth of a second of work: it waits until the start is over, and hosts take turns. */
const quietMs = 30_000
const betweenMs = 1000

/** Learns the facts of hosts in the background, one host at a time, some while after they are live. */
export const learningFacts = ({
  sessions,
  live,
  now,
}: Pick<HostsContext, 'sessions' | 'live' | 'now'>): Disposable & { learn(hostId: string): void } => {
  const turns = pLimit(1)
  const ended = new AbortController()
  const { signal } = ended

  const learn = async (id: string): Promise<void> => {
    await realClock.sleep(quietMs, signal)
    await turns(async () => {
      const isKnown = live.host(id)?.facts !== null
      if (signal.aborted || isKnown) return
      const { remote } = await sessions.open(id, { signal })
      const { facts } = await lookAt(remote, { now, signal })
      live.see(id, (seen) => seenFacts(seen, facts))
      await realClock.sleep(betweenMs, signal)
    })
  }
  return {
    // A host that can't tell its facts now says why in its freshness.
    learn: (id) => void learn(id).catch(() => undefined),
    [Symbol.dispose]: () => ended.abort(),
  }
}
