import { describe, expect, it } from 'vitest'
import { clientAddress } from '../../../server/fleet/tunnel/clientAddress.ts'
import { endingInWords } from '../../../server/fleet/tunnel/endingInWords.ts'
import { resolveTunnel } from '../../../server/fleet/tunnel/resolveTunnel.ts'
import { tunnelView } from '../../../server/fleet/tunnel/tunnelView.ts'
import { hostSpec, type HostView } from '../../../shared/host.ts'
import { hostName, tunnelId } from '../../../shared/name.ts'
import type { ServiceUnit } from '../../../shared/service.ts'
import { tunnel, type Tunnel } from '../../../shared/tunnel.ts'
import { faultFrom } from '../faultFrom.ts'

const home = tunnel.parse({
  id: 'home',
  host: 'fra1',
  name: 'home',
  template: 'hardened',
  tags: [],
  wanted: 'running',
  revision: 1,
  added: [],
  config: '{"inbounds":[],"outbounds":[]}',
  createdAtMs: 1,
  changedAtMs: 1,
})

const stored = (host: string, id: string, more: Partial<Tunnel> = {}): Tunnel => ({
  ...home,
  host: hostName.parse(host),
  id: tunnelId.parse(id),
  ...more,
})

describe('the name of a tunnel', () => {
  const all = [stored('fra1', 'home'), stored('fra1', 'out'), stored('fra2', 'home')]
  const store = {
    tunnels: {
      list: async () => all,
      get: async () => undefined,
      put: async () => undefined,
      remove: async () => undefined,
    },
  }

  it('is its id where that is enough, and host and id always', async () => {
    expect((await resolveTunnel(store, 'out')).host).toBe('fra1')
    expect((await resolveTunnel(store, 'fra2/home')).host).toBe('fra2')
  })

  it('is ambiguous where the id stands on several hosts, and not found with the names there are', async () => {
    expect(await faultFrom(resolveTunnel(store, 'home'))).toEqual({
      kind: 'ambiguous',
      name: 'home',
      candidates: ['fra1/home', 'fra2/home'],
    })
    expect(await faultFrom(resolveTunnel(store, 'fra2/out'))).toMatchObject({
      kind: 'notFound',
      known: ['fra1/home', 'fra1/out', 'fra2/home'],
    })
  })
})

it.each([
  [{ activeState: 'active', subState: 'running', exitCode: 0 }, null],
  [{ activeState: 'failed', exitCode: 23 }, 'exit 23: xray refused its config'],
  [
    { activeState: 'activating', subState: 'auto-restart', exitCode: 255 },
    'exit 255: could not start: is a port taken?',
  ],
  [{ activeState: 'failed', exitSignal: 'SIGKILL' }, 'killed by SIGKILL'],
  [
    { activeState: 'failed', exitCode: 255, result: 'start-limit-hit' },
    'exit 255: could not start: is a port taken?; systemd gave up after too many tries',
  ],
  [{ activeState: 'inactive', result: 'success' }, null],
])('%o ended: %s', (more, words) => {
  const base = { activeState: 'inactive', subState: 'dead', exitCode: null, exitSignal: null, result: 'exit-code' }
  expect(endingInWords({ ...base, ...more })).toBe(words)
})

it('clients dial the public address, else the address, and never an alias', async () => {
  const host = (address: string, publicAddress?: string) =>
    hostSpec.parse({ name: 'fra1', address, ...(publicAddress === undefined ? {} : { publicAddress }) })
  expect(clientAddress(host('fra', '203.0.113.7'))).toBe('203.0.113.7')
  expect(clientAddress(host('fra1.example.com'))).toBe('fra1.example.com')
  expect(clientAddress(host('[2001:db8::1]'))).toBe('2001:db8::1')
  expect(await faultFrom((async () => clientAddress(host('fra')))())).toMatchObject({ kind: 'badInput' })
})

describe('a tunnel is shown', () => {
  const unit = (more: Partial<ServiceUnit>): ServiceUnit => ({
    name: 'xray-tunnel-home.service',
    description: '',
    loadState: 'loaded',
    activeState: 'active',
    subState: 'running',
    unitFileState: 'enabled',
    ...more,
  })
  const seen = (freshness: 'live' | 'stale', service?: ServiceUnit, ending: string | null = null) => ({
    // Only the freshness is looked at.
    host: () => ({ freshness: { kind: freshness } }) as HostView,
    unit: () => service,
    extra: () => ({ sinceMs: 5, ending }),
  })

  it.each([
    ['up', seen('live', unit({})), {}],
    ['unknown', seen('stale', unit({})), {}],
    ['down', seen('live'), {}],
    ['stopped', seen('live'), { wanted: 'stopped' }],
    ['down', seen('live', unit({ activeState: 'failed', subState: 'failed' })), {}],
    ['stopped', seen('live', unit({ activeState: 'inactive', subState: 'dead' })), {}],
  ] as const)('as %s', (health, live, more) => {
    expect(tunnelView(stored('fra1', 'home', more), live).health).toBe(health)
  })

  it('with the reason, and with what to do about a making that was not finished', () => {
    const failed = seen('live', unit({ activeState: 'failed', subState: 'failed' }), 'exit 23: xray refused its config')
    expect(tunnelView(stored('fra1', 'home'), failed).cause).toBe('failed: exit 23: xray refused its config')
    expect(tunnelView(stored('fra1', 'home', { revision: 0 }), seen('live')).cause).toContain(
      'make it again or delete it',
    )
  })
})
