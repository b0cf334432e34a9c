import { batch, createSignal } from 'solid-js'
import type { HostView } from '../../../shared/host.ts'
import type { LiveEvent } from '../../../shared/live.ts'
import type { OperationSummary } from '../../../shared/operation/operation.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import type { TunnelRow } from '../domain/tunnelRow.ts'
import { createTriggers } from './createTriggers.ts'
import { makePicture } from './makePicture.ts'
import type { Moved, Part } from './moved.ts'
import { nextFrame } from './nextFrame.ts'

/** How the stream itself is doing: `connecting` until the first snapshot, after a cut `lost` with what was last seen. */
export type Connection = { kind: 'connecting' } | { kind: 'open' } | { kind: 'lost'; sinceMs: number }

type MovedListener = (tunnels: ReadonlySet<string>) => void

/**
 * The live picture as signals: the stream's events go in by `take`, its cuts by `cut`. Events of one frame move the
 * picture together, and only what looks at a moved row, list or count is drawn again. `soon` calls at the next frame.
 */
export const createLive = (soon: (call: () => void) => void = nextFrame) => {
  const picture = makePicture()
  const hosts = createTriggers<string>()
  const tunnels = createTriggers<string>()
  const tunnelsOn = createTriggers<string>()
  const tallies = createTriggers<string>()
  const parts = createTriggers<Part>()
  const listeners = new Set<MovedListener>()
  const [connection, setConnection] = createSignal<Connection>({ kind: 'connecting' })
  let waiting: LiveEvent[] = []

  const flush = (): void => {
    const events = waiting
    waiting = []
    for (const event of events) picture.take(event)
    const moved = picture.moved()
    batch(() => {
      tell(moved)
      if (events.some(({ kind }) => kind === 'snapshot')) setConnection({ kind: 'open' })
    })
  }

  const tell = (moved: Moved): void => {
    for (const part of moved.parts) parts.move(part)
    for (const name of moved.tunnelsOn) tunnelsOn.move(name)
    for (const name of moved.tallies) tallies.move(name)
    for (const key of moved.hosts) {
      hosts.move(key)
      if (picture.hosts.row(key) === undefined) hosts.forget(key)
    }
    for (const key of moved.tunnels) {
      tunnels.move(key)
      if (picture.tunnels.row(key) === undefined) tunnels.forget(key)
    }
    if (moved.tunnels.size > 0) for (const listener of listeners) listener(moved.tunnels)
  }

  const take = (event: LiveEvent): void => {
    waiting.push(event)
    if (event.kind === 'snapshot') flush()
    else if (waiting.length === 1) soon(flush)
  }

  const cut = (atMs: number): void => {
    if (connection().kind === 'open') setConnection({ kind: 'lost', sinceMs: atMs })
  }

  const row = (key: string): TunnelRow | undefined => {
    tunnels.track(key)
    return picture.tunnels.row(key)
  }
  const hostByKey = (key: string): HostView | undefined => {
    hosts.track(key)
    return picture.hosts.row(key)
  }
  /** Reads a list or a count, and is read again when that moves. */
  const look = <Value>(part: Part, read: () => Value): Value => {
    parts.track(part)
    return read()
  }

  return {
    take,
    cut,
    connection,

    hostKeys: () => look('hosts', picture.hosts.keys),
    hostByKey,
    host: (name: string) => hostByKey(look('hosts', () => picture.hosts.keyOf(name) ?? '')),
    /** All hosts; read again when any of them moves. */
    hosts: (): HostView[] => look('hosts', picture.hosts.keys).flatMap((key) => hostByKey(key) ?? []),
    freshness: () => look('freshness', picture.hosts.freshness),

    tunnelKeys: () => look('tunnels', picture.tunnels.keys),
    row,
    /** A row as it is now, and all of them: reading these follows nothing; `onMoved` says which are others later. */
    rowNow: picture.tunnels.row,
    rows: picture.tunnels.rows,
    tunnel: (ref: string): TunnelView | undefined =>
      row(look('tunnels', () => picture.tunnels.keyOf(ref) ?? ''))?.tunnel,
    tunnelsOn: (host: string): readonly string[] => {
      tunnelsOn.track(host)
      return picture.tunnels.keysOn(host)
    },
    tallyOn: (host: string) => {
      tallies.track(host)
      return picture.tunnels.tallyOn(host)
    },
    totals: () => look('totals', picture.tunnels.totals),

    operations: () => look('operations', picture.operations),
    operation: (id: string): OperationSummary | undefined =>
      look('operations', picture.operations).find((operation) => operation.id === id),

    attentionCount: () => look('attention', picture.attention.count),
    /** What needs attention, worst first. */
    attention: (most: number) => look('attention', () => picture.attention.worst(most)),

    /** Tells the keys of the rows that moved, until the returned function is called. */
    onMoved: (listener: MovedListener): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export type LiveStore = ReturnType<typeof createLive>
