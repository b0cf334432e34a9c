import { batch, createSignal } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { HostView } from '../../../shared/host.ts'
import type { Live, LiveEvent } from '../../../shared/live.ts'
import { nextLive, noLive } from '../../../shared/live.ts'
import type { Operation } from '../../../shared/operation.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import { createRows } from './createRows.ts'

/** How the stream itself is doing: `connecting` until the first snapshot, after a cut `lost` with what was last seen. */
export type Connection = { kind: 'connecting' } | { kind: 'open' } | { kind: 'lost'; sinceMs: number }

/** The live picture as a store: the stream's events go in by `take`, its cuts by `cut`; only what changed renders again. */
export const createLive = () => {
  const hosts = createRows<HostView>('name')
  const tunnels = createRows<TunnelView>('ref')
  const operations = createRows<Operation>('id')
  const [connection, setConnection] = createSignal<Connection>({ kind: 'connecting' })
  const [changedAtMs, setChangedAtMs] = createStore<Record<string, number>>({})
  let folded: Live = noLive

  const take = (event: LiveEvent): void => {
    const before = folded
    folded = nextLive(before, event)
    batch(() => {
      for (const ref of healthChanges(before.tunnels, event)) setChangedAtMs(ref, event.atMs)
      hosts.move(before.hosts, folded.hosts)
      tunnels.move(before.tunnels, folded.tunnels)
      operations.move(before.operations, folded.operations)
      if (event.kind === 'snapshot') setConnection({ kind: 'open' })
    })
  }

  const cut = (atMs: number): void => {
    if (connection().kind === 'open') setConnection({ kind: 'lost', sinceMs: atMs })
  }

  return {
    take,
    cut,
    connection,
    hosts: hosts.rows,
    tunnels: tunnels.rows,
    operations: operations.rows,
    host: (name: string) => hosts.rows().find((host) => host.name === name),
    tunnel: (ref: string) => tunnels.rows().find((tunnel) => tunnel.ref === ref),
    operation: (id: string) => operations.rows().find((operation) => operation.id === id),
    /** Since when a tunnel's health is as it is: what the server says, else when this page saw it change. */
    sinceMs: (tunnel: TunnelView): number | undefined => tunnel.sinceMs ?? changedAtMs[tunnel.ref],
  }
}

export type LiveStore = ReturnType<typeof createLive>

const healthChanges = (before: readonly TunnelView[], event: LiveEvent): string[] => {
  if (event.kind !== 'tunnel') return []
  const known = before.find(({ ref }) => ref === event.tunnel.ref)
  return known !== undefined && known.health !== event.tunnel.health ? [known.ref] : []
}
