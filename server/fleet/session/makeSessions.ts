import type { HostSecrets, HostSpec } from '../../../shared/host.ts'
import { HostError } from '../../../shared/hostError.ts'
import { Pool, type PoolEvent, type PoolOptions } from '../../ssh/pool/pool.ts'
import type { OnStage } from '../../ssh/transport/stage.ts'
import { realClock } from '../../systemd/manager/clock.ts'
import type { HostSession, Sessions } from '../context.ts'
import { seenLost, seenTrying } from '../live/hostSeen.ts'
import type { Live } from '../live/makeLive.ts'
import { HostWatch } from './hostWatch.ts'

export interface SessionOptions extends Pick<PoolOptions, 'knownHostsFile' | 'configFile'> {
  readonly live: Live
  readonly now: () => number
  /** Called once for each connection, when systemd answers on it. */
  readonly onReady?: (host: string) => void
}

export interface JoinOptions {
  readonly signal?: AbortSignal | undefined
  readonly onStage?: OnStage | undefined
  /** Tries now what would wait for its next try. */
  readonly again?: boolean | undefined
}

/** The sessions with their inner side: hosts are joined before they are stored. */
export interface AllSessions extends Sessions, AsyncDisposable {
  /** Connects to a host, stored or not, and keeps it connected. */
  join(spec: HostSpec, options?: JoinOptions): Promise<HostSession>
  /** Ends the connection, if any, and makes a new one. */
  renew(spec: HostSpec, options?: JoinOptions): Promise<HostSession>
  /** Forgets one secret that was refused. */
  forgetSecret(host: string, which: keyof HostSecrets): void
}

/** Keeps every host that was once asked for connected and its picture true. */
export const makeSessions = ({ live, now, onReady, ...options }: SessionOptions): AllSessions => {
  const secrets = new Map<string, HostSecrets>()
  const watches = new Map<string, HostWatch>()
  const pool = new Pool({
    knownHostsFile: options.knownHostsFile,
    ...(options.configFile === undefined ? {} : { configFile: options.configFile }),
    secretsOf: (host) => secrets.get(host),
  })

  const endWatch = (host: string): void => {
    watches.get(host)?.end()
    watches.delete(host)
  }

  const hear = (event: PoolEvent): void => {
    const { host } = event
    endWatch(host)
    switch (event.kind) {
      case 'connecting':
        return live.see(host, (seen) => seenTrying(seen, now()))
      case 'lost':
        return live.see(host, (seen) => seenLost(seen, { ...event, nowMs: now() }))
      case 'connected': {
        const watch = new HostWatch(event.connection, { live, now, clock: realClock })
        watches.set(host, watch)
        watch.manager.then(() => onReady?.(host)).catch(() => undefined)
      }
    }
  }
  const stopHearing = pool.watch(hear)

  const join: AllSessions['join'] = async (spec, join = {}) => {
    const connection = await pool.get(spec, join)
    const watch = watches.get(spec.name)
    if (watch === undefined || watch.remote !== connection) {
      throw new HostError({ kind: 'connectionLost', host: spec.name, during: 'connecting' })
    }
    return { spec: live.stored(spec.name) ?? spec, remote: connection, manager: await watch.manager }
  }

  const forget = async (host: string): Promise<void> => {
    endWatch(host)
    await pool.drop(host)
  }

  return {
    join,
    renew: async (spec, options = {}) => {
      await forget(spec.name)
      return join(spec, options)
    },
    forgetSecret: (host, which) => {
      const { [which]: _refused, ...kept } = secrets.get(host) ?? {}
      secrets.set(host, kept)
    },
    open: async (host, { signal } = {}) => {
      const spec = live.stored(host)
      if (spec !== undefined) return join(spec, { signal })
      const known = live.hosts().map(({ name }) => name)
      throw new HostError({ kind: 'notFound', what: 'host', name: host, known })
    },
    unlock: (host, given) => void secrets.set(host, { ...secrets.get(host), ...given }),
    forget: async (host) => {
      await forget(host)
      secrets.delete(host)
      live.forget(host)
    },
    [Symbol.asyncDispose]: async () => {
      stopHearing()
      for (const host of watches.keys()) endWatch(host)
      await pool.close()
    },
  }
}
