import type { HostSecrets } from '../../../shared/host.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { Connection } from '../../ssh/connection/connection.ts'
import { Pool, type PoolEvent, type PoolOptions } from '../../ssh/pool/pool.ts'
import type { OnStage } from '../../ssh/transport/stage.ts'
import type { FleetStore, StoredHost } from '../../store/fleetStore.ts'
import { realClock } from '../../systemd/manager/clock.ts'
import type { HostSession, Sessions } from '../context.ts'
import { seenLost, seenTrying } from '../live/hostSeen.ts'
import type { Live } from '../live/makeLive.ts'
import { HostWatch } from './hostWatch.ts'
import { judgeMachine, type FoundMachine } from './judgeMachine.ts'

export interface SessionOptions extends Pick<PoolOptions, 'knownHostsFile' | 'configFile'> {
  readonly store: Pick<FleetStore, 'hosts'>
  readonly live: Live
  readonly now: () => number
  /** Called once for each connection, when systemd answers on it. */
  readonly onReady?: ((hostId: string) => void) | undefined
}

export interface JoinOptions {
  readonly signal?: AbortSignal | undefined
  readonly onStage?: OnStage | undefined
  /** Tries now what would wait for its next try. */
  readonly again?: boolean | undefined
}

/** The sessions with their inner side: hosts are joined before they are stored. All are named by uuid. */
export interface AllSessions extends Sessions, AsyncDisposable {
  /** Connects to a host, stored or not, and keeps it connected. */
  join(host: StoredHost, options?: JoinOptions): Promise<HostSession>
  /** Ends the connection, if any, and makes a new one. */
  renew(host: StoredHost, options?: JoinOptions): Promise<HostSession>
  /** The connection that stands now, if one does. */
  standing(hostId: string): Connection | undefined
  /** The machine that answered last at the host's address. */
  found(hostId: string): FoundMachine | undefined
  /** Keeps secrets in memory, for this connection and the next ones. */
  unlock(hostId: string, secrets: HostSecrets): void
  /** Forgets one secret that was refused. */
  forgetSecret(hostId: string, which: keyof HostSecrets): void
  /** Ends the connection and knows nothing of the host any more. */
  forget(hostId: string): Promise<void>
}

/** Keeps every host that was once asked for connected, its picture true, and makes sure that it stays the same machine. */
export const makeSessions = ({ store, live, now, onReady, ...options }: SessionOptions): AllSessions => {
  const secrets = new Map<string, HostSecrets>()
  const standing = new Map<string, { readonly connection: Connection; readonly watch: HostWatch }>()
  const machines = new Map<string, FoundMachine>()
  const pool = new Pool({
    knownHostsFile: options.knownHostsFile,
    ...(options.configFile === undefined ? {} : { configFile: options.configFile }),
    secretsOf: (id) => secrets.get(id),
  })

  const endWatch = (id: string): void => {
    standing.get(id)?.watch.end()
    standing.delete(id)
  }

  const recognise = async (id: string, found: FoundMachine): Promise<void> => {
    machines.set(id, found)
    const stored = live.storedHost(id)
    // Whoever adds it stores what was found.
    if (stored === undefined) return
    const verdict = judgeMachine(stored.machine, found, { host: stored.name, address: stored.address })
    if (verdict.kind === 'replaced') throw new HostError(verdict.fault)
    if (verdict.learnt === undefined) return
    // What can't be written down now is learnt at the next connection.
    void store.hosts
      .update(id, { machine: verdict.learnt })
      .then(() => live.hostChanged(id))
      .catch(() => undefined)
  }

  const startWatch = (id: string, connection: Connection): void => {
    const hostKey = connection.hostKey.fingerprint
    const watch = new HostWatch(connection, {
      id,
      live,
      now,
      clock: realClock,
      recognise: (machineId) => recognise(id, { machineId, hostKey }),
    })
    standing.set(id, { connection, watch })
    watch.manager.then(() => onReady?.(id)).catch(() => undefined)
  }

  const hear = (event: PoolEvent): void => {
    const { host: id } = event
    endWatch(id)
    switch (event.kind) {
      case 'connecting':
        return live.see(id, (seen) => seenTrying(seen, now()))
      case 'lost':
        return live.see(id, (seen) => seenLost(seen, { ...event, nowMs: now() }))
      case 'connected':
        return startWatch(id, event.connection)
    }
  }
  const stopHearing = pool.watch(hear)

  const join: AllSessions['join'] = async (host, options = {}) => {
    const connection = await pool.get(host, options)
    const known = standing.get(host.id)
    if (known?.connection !== connection) {
      throw new HostError({ kind: 'connectionLost', host: host.name, during: 'connecting' })
    }
    const manager = await known.watch.manager
    return { host: live.storedHost(host.id) ?? host, remote: connection, manager }
  }

  const drop = async (id: string): Promise<void> => {
    endWatch(id)
    machines.delete(id)
    await pool.drop(id)
  }

  return {
    join,
    renew: async (host, options = {}) => {
      await drop(host.id)
      return join(host, { ...options, again: true })
    },
    standing: (id) => standing.get(id)?.connection,
    found: (id) => machines.get(id),
    open: async (id, { signal } = {}) => {
      const stored = live.storedHost(id)
      if (stored === undefined) throw new HostError({ kind: 'notFound', what: 'host', name: id })
      return join(stored, { signal })
    },
    unlock: (id, given) => void secrets.set(id, { ...secrets.get(id), ...given }),
    forgetSecret: (id, which) => {
      const { [which]: _refused, ...kept } = secrets.get(id) ?? {}
      secrets.set(id, kept)
    },
    forget: async (id) => {
      await drop(id)
      secrets.delete(id)
      live.forget(id)
    },
    [Symbol.asyncDispose]: async () => {
      stopHearing()
      for (const id of standing.keys()) endWatch(id)
      await pool.close()
    },
  }
}
