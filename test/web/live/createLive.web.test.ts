import { createEffect, createRoot } from 'solid-js'
import { expect, test } from 'vitest'
import { createLive } from '../../../client/web/live/createLive.ts'
import { madeHost, madeTunnel, stale } from '../made.ts'

/** The store with a snapshot in it; events move it at `frame`. */
const started = () => {
  const waiting: (() => void)[] = []
  const live = createLive((call) => void waiting.push(call))
  live.take({
    kind: 'snapshot',
    atMs: 1000,
    hosts: [madeHost('ams1'), madeHost('fra1')],
    tunnels: [madeTunnel('ams1/exit'), madeTunnel('fra1/home')],
    operations: [],
  })
  const frame = (): void => waiting.splice(0).forEach((call) => call())
  return { live, frame }
}
const refsOf = (live: ReturnType<typeof createLive>): (string | undefined)[] =>
  live.tunnelKeys().map((key) => live.row(key)?.tunnel.ref)

test('an event touches the row that changed and no other', () =>
  createRoot((dispose) => {
    const { live, frame } = started()
    const seen: string[] = []
    for (const ref of ['ams1/exit', 'fra1/home']) createEffect(() => seen.push(`${ref} ${live.tunnel(ref)?.health}`))
    return Promise.resolve().then(() => {
      live.take({ kind: 'tunnel', atMs: 2000, tunnel: madeTunnel('fra1/home', { health: 'down' }) })
      frame()
      expect(seen).toEqual(['ams1/exit up', 'fra1/home up', 'fra1/home down'])
      dispose()
    })
  }))

test('what no row changes is not read again: the lists while rows only change, the counts while states stay', () =>
  createRoot((dispose) => {
    const { live, frame } = started()
    const seen: string[] = []
    createEffect(() => seen.push(`rows ${live.tunnelKeys().length}`))
    createEffect(() => seen.push(`up ${live.totals().up}`))
    createEffect(() => seen.push(`live ${live.freshness().live}`))
    return Promise.resolve().then(() => {
      live.take({ kind: 'tunnel', atMs: 2000, tunnel: madeTunnel('fra1/home', { cause: 'answers' }) })
      live.take({ kind: 'host', atMs: 2000, host: madeHost('fra1', { roundTripMs: 90 }) })
      frame()
      expect(seen).toEqual(['rows 2', 'up 2', 'live 2'])
      expect(live.host('fra1')?.roundTripMs).toBe(90)
      live.take({ kind: 'host', atMs: 3000, host: madeHost('fra1', stale('fra1')) })
      frame()
      expect(seen.slice(3).toSorted()).toEqual(['live 1', 'up 1'])
      dispose()
    })
  }))

test('events of one frame move the picture together', () =>
  createRoot((dispose) => {
    const { live, frame } = started()
    const seen: (number | undefined)[] = []
    createEffect(() => seen.push(live.host('fra1')?.roundTripMs ?? undefined))
    return Promise.resolve().then(() => {
      for (const roundTripMs of [20, 30, 40])
        live.take({ kind: 'host', atMs: 2000, host: madeHost('fra1', { roundTripMs }) })
      expect(seen).toEqual([8])
      frame()
      expect(seen).toEqual([8, 40])
      dispose()
    })
  }))

test('who looks at what is not there yet sees it come, and go again', () =>
  createRoot((dispose) => {
    const { live, frame } = started()
    const seen: (string | undefined)[] = []
    createEffect(() => seen.push(live.tunnel('waw1/new')?.ref))
    return Promise.resolve().then(() => {
      live.take({ kind: 'tunnel', atMs: 2000, tunnel: madeTunnel('waw1/new') })
      frame()
      live.take({ kind: 'tunnelGone', atMs: 3000, uid: 'waw1/new' })
      frame()
      live.take({ kind: 'tunnel', atMs: 4000, tunnel: madeTunnel('waw1/new') })
      frame()
      expect(seen).toEqual([undefined, 'waw1/new', undefined, 'waw1/new'])
      dispose()
    })
  }))

test('many events in a row give the same picture as the snapshot after them', () =>
  createRoot((dispose) => {
    const { live, frame } = started()
    live.take({ kind: 'tunnel', atMs: 2000, tunnel: madeTunnel('ams1/zeta') })
    live.take({ kind: 'tunnelGone', atMs: 3000, uid: 'ams1/exit' })
    live.take({ kind: 'host', atMs: 4000, host: madeHost('waw1') })
    live.take({ kind: 'hostGone', atMs: 5000, id: 'ams1' })
    frame()
    expect(refsOf(live)).toEqual(['ams1/zeta', 'fra1/home'])
    expect(live.hosts().map(({ name }) => name)).toEqual(['fra1', 'waw1'])
    dispose()
  }))

test('a cut keeps what was last seen and says since when; the next snapshot makes it live again', () =>
  createRoot((dispose) => {
    const { live } = started()
    live.cut(7000)
    live.cut(8000)
    expect(live.connection()).toEqual({ kind: 'lost', sinceMs: 7000 })
    expect(live.tunnelKeys()).toHaveLength(2)
    live.take({ kind: 'snapshot', atMs: 9000, hosts: [], tunnels: [], operations: [] })
    expect(live.connection()).toEqual({ kind: 'open' })
    expect(live.hosts()).toEqual([])
    dispose()
  }))
