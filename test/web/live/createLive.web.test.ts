import { createEffect, createRoot } from 'solid-js'
import { expect, test } from 'vitest'
import { createLive } from '../../../client/web/live/createLive.ts'
import { madeHost, madeTunnel } from '../made.ts'

const started = () => {
  const live = createLive()
  live.take({
    kind: 'snapshot',
    atMs: 1000,
    hosts: [madeHost('ams1'), madeHost('fra1')],
    tunnels: [madeTunnel('ams1/exit'), madeTunnel('fra1/home')],
    operations: [],
  })
  return live
}

test('an event touches the row that changed and no other', () =>
  createRoot((dispose) => {
    const live = started()
    const seen: string[] = []
    for (const ref of ['ams1/exit', 'fra1/home']) createEffect(() => seen.push(`${ref} ${live.tunnel(ref)?.health}`))
    return Promise.resolve().then(() => {
      live.take({ kind: 'tunnel', atMs: 2000, tunnel: madeTunnel('fra1/home', { health: 'down' }) })
      expect(seen).toEqual(['ams1/exit up', 'fra1/home up', 'fra1/home down'])
      dispose()
    })
  }))

test('a row keeps its identity when its values change, so that nothing is rendered anew', () =>
  createRoot((dispose) => {
    const live = started()
    const before = live.host('fra1')
    live.take({ kind: 'host', atMs: 2000, host: madeHost('fra1', { roundTripMs: 90 }) })
    expect(live.host('fra1')).toBe(before)
    expect(live.host('fra1')?.roundTripMs).toBe(90)
    dispose()
  }))

test('many events in a row give the same picture as the snapshot after them', () =>
  createRoot((dispose) => {
    const live = started()
    live.take({ kind: 'tunnel', atMs: 2000, tunnel: madeTunnel('ams1/zeta') })
    live.take({ kind: 'tunnelGone', atMs: 3000, ref: 'ams1/exit' })
    live.take({ kind: 'host', atMs: 4000, host: madeHost('waw1') })
    live.take({ kind: 'hostGone', atMs: 5000, name: 'ams1' })
    expect(live.tunnels().map(({ ref }) => ref)).toEqual(['ams1/zeta', 'fra1/home'])
    expect(live.hosts().map(({ name }) => name)).toEqual(['fra1', 'waw1'])
    dispose()
  }))

test('a cut keeps what was last seen and says since when; the next snapshot makes it live again', () =>
  createRoot((dispose) => {
    const live = started()
    live.cut(7000)
    live.cut(8000)
    expect(live.connection()).toEqual({ kind: 'lost', sinceMs: 7000 })
    expect(live.tunnels()).toHaveLength(2)
    live.take({ kind: 'snapshot', atMs: 9000, hosts: [], tunnels: [], operations: [] })
    expect(live.connection()).toEqual({ kind: 'open' })
    expect(live.hosts()).toEqual([])
    dispose()
  }))

test('a change of health that was seen is dated, what the server knows comes first', () =>
  createRoot((dispose) => {
    const live = started()
    const sinceMs = (ref: string): number | undefined => {
      const tunnel = live.tunnel(ref)
      return tunnel === undefined ? undefined : live.sinceMs(tunnel)
    }
    expect(sinceMs('fra1/home')).toBeUndefined()
    live.take({ kind: 'tunnel', atMs: 2000, tunnel: madeTunnel('fra1/home', { health: 'down' }) })
    expect(sinceMs('fra1/home')).toBe(2000)
    live.take({ kind: 'tunnel', atMs: 3000, tunnel: madeTunnel('fra1/home', { health: 'down', sinceMs: 1500 }) })
    expect(sinceMs('fra1/home')).toBe(1500)
    dispose()
  }))
