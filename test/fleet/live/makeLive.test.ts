import { expect, test } from 'vitest'
import { hostName, tunnelId } from '../../../shared/name.ts'
import type { LiveEvent } from '../../../shared/live.ts'
import type { ServiceDetail, ServiceUnit } from '../../../shared/service.ts'
import type { Tunnel } from '../../../shared/tunnel.ts'
import { seenListed, seenLost } from '../../../server/fleet/live/hostSeen.ts'
import { makeLive, type Live } from '../../../server/fleet/live/makeLive.ts'
import type { Store, StoredHost } from '../../../server/store/store.ts'

const host: StoredHost = { name: hostName.parse('fra1'), address: '192.0.2.1', tags: [], addedAtMs: 1 }

const tunnel: Tunnel = {
  id: tunnelId.parse('home'),
  host: host.name,
  name: 'Home',
  template: 'hardened',
  tags: [],
  wanted: 'running',
  revision: 1,
  added: [],
  config: '{"inbounds":[{"protocol":"socks","listen":"127.0.0.1","port":1080}],"outbounds":[{"protocol":"freedom"}]}',
  createdAtMs: 2,
  changedAtMs: 2,
}

const unit = (activeState: string, subState: string): ServiceUnit => ({
  name: 'xray-tunnel-home.service',
  description: 'Xray tunnel home',
  loadState: 'loaded',
  activeState,
  subState,
  unitFileState: 'enabled',
})

const failedDetail: ServiceDetail = {
  ...unit('failed', 'failed'),
  mainPid: 0,
  restarts: 0,
  sinceMs: 4321,
  result: 'exit-code',
  exitCode: 23,
  exitSignal: null,
  memoryBytes: null,
  cpuNs: null,
  needsReload: false,
  fragmentPath: '/etc/systemd/system/xray-tunnel-home.service',
  invocationId: '',
}

const bus = { way: 'bus', reason: undefined } as const

/** A hub over one stored host with one tunnel; what is stored can be changed through `stored`. */
const hub = async () => {
  const stored = { hosts: [host], tunnels: [tunnel] }
  const store: Store = {
    hosts: {
      list: async () => stored.hosts,
      get: async (name) => stored.hosts.find((one) => one.name === name),
      put: async () => undefined,
      remove: async () => undefined,
    },
    tunnels: {
      list: async (of) => stored.tunnels.filter((one) => of === undefined || one.host === of),
      get: async (of, id) => stored.tunnels.find((one) => one.host === of && one.id === id),
      put: async () => undefined,
      remove: async () => undefined,
    },
    operations: {
      list: async () => [],
      get: async () => undefined,
      put: async () => undefined,
      unended: async () => [],
    },
    archive: { put: async () => undefined, list: async () => [] },
    [Symbol.asyncDispose]: async () => undefined,
  }
  const live = await makeLive({ store, now: () => 1000 })
  const events = live.watch({ by: 'page' })[Symbol.asyncIterator]()
  await events.next()
  return { live, stored, next: async (): Promise<LiveEvent | undefined> => (await events.next()).value }
}

const list = (live: Live, ...units: ServiceUnit[]): void => {
  live.heard('fra1', { kind: 'listed', units })
  live.see('fra1', (seen) => seenListed(seen, bus, 1000))
}

test('a tunnel is unknown until its host was heard, then what systemd says', async () => {
  const { live } = await hub()
  expect(live.tunnels()).toMatchObject([{ ref: 'fra1/home', health: 'unknown', listen: ['127.0.0.1:1080'] }])
  list(live, unit('active', 'running'))
  expect(live.tunnels()).toMatchObject([{ health: 'up', service: { subState: 'running' } }])
  expect(live.hosts()).toMatchObject([{ freshness: { kind: 'live', sinceMs: 1000 }, way: 'bus' }])
})

test('a host that is lost makes its tunnels unknown, keeps its first stale time, and is never falsely live', async () => {
  const { live } = await hub()
  list(live, unit('active', 'running'))
  const fault = { kind: 'refused', host: 'fra1', address: '192.0.2.1:22' } as const
  live.see('fra1', (seen) => seenLost(seen, { fault, nextTryMs: 3000, nowMs: 2000 }))
  live.see('fra1', (seen) => seenLost(seen, { fault, nextTryMs: 9000, nowMs: 5000 }))
  expect(live.host('fra1')?.freshness).toEqual({ kind: 'stale', sinceMs: 2000, fault, nextTryMs: 9000 })
  expect(live.tunnels()).toMatchObject([{ health: 'unknown', service: null }])
  expect(live.unit('fra1', 'xray-tunnel-home.service')).toBeUndefined()
})

test('a change is told before anything else is asked, and its cause follows as a second event', async () => {
  const { live, next } = await hub()
  list(live, unit('active', 'running'))
  await next()
  await next()
  live.heard('fra1', { kind: 'changed', unit: unit('failed', 'failed') })
  expect(await next()).toMatchObject({ kind: 'tunnel', tunnel: { health: 'down', cause: 'failed', sinceMs: 1000 } })
  live.detailed('fra1', failedDetail)
  expect(await next()).toMatchObject({
    kind: 'tunnel',
    tunnel: { cause: 'failed: exit 23: xray refused its config', sinceMs: 4321 },
  })
})

test('details of a state that has passed meanwhile change nothing', async () => {
  const { live } = await hub()
  list(live, unit('failed', 'failed'))
  live.heard('fra1', { kind: 'changed', unit: unit('active', 'running') })
  live.detailed('fra1', failedDetail)
  expect(live.tunnels()).toMatchObject([{ health: 'up', cause: 'active (running)' }])
})

test('a list that says nothing new tells nobody', async () => {
  const { live, next } = await hub()
  list(live, unit('active', 'running'))
  await next()
  await next()
  live.heard('fra1', { kind: 'listed', units: [unit('active', 'running')] })
  live.operationChanged({
    id: '00000000-0000-4000-8000-000000000001',
    kind: 'startTunnel',
    title: 'start fra1/home',
    host: 'fra1',
    tunnel: 'home',
    state: 'running',
    steps: [],
    fault: null,
    by: 'page',
    startedAtMs: 1,
    endedAtMs: null,
  })
  expect((await next())?.kind).toBe('operation')
})

test('a unit that is gone leaves a tunnel that is down', async () => {
  const { live } = await hub()
  list(live, unit('active', 'running'))
  live.heard('fra1', { kind: 'gone', name: 'xray-tunnel-home.service' })
  expect(live.tunnels()).toMatchObject([{ health: 'down', cause: 'not on its host', service: null }])
})

test('what is taken out of the store is gone for every reader', async () => {
  const { live, stored, next } = await hub()
  stored.tunnels = []
  await live.tunnelChanged('fra1', 'home')
  expect(await next()).toMatchObject({ kind: 'tunnelGone', ref: 'fra1/home' })
  stored.hosts = []
  await live.hostChanged('fra1')
  expect(await next()).toMatchObject({ kind: 'hostGone', name: 'fra1' })
  expect(live.hosts()).toEqual([])
})
