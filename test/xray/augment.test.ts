import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { augmentConfig } from '../../shared/xray/config/augment.ts'
import { checkConfig } from '../../shared/xray/check/checkConfig.ts'
import type { XrayConfig } from '../../shared/xray/config/config.ts'
import { listeners } from '../../shared/xray/config/listeners.ts'
import { objectAt, objectsAt } from '../../shared/xray/config/read.ts'
import { anyOutbound } from './anyOutbound.ts'

const options = {
  id: 'berlin',
  metricsPort: 31_001,
  probePort: 31_002,
}
const other = { ...options, metricsPort: 41_001, probePort: 41_002 }

const plain: XrayConfig = {
  inbounds: [{ listen: '127.0.0.1', port: 1080, protocol: 'socks' }],
  outbounds: [{ protocol: 'freedom' }],
}

const optional = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })

const anyConfig: fc.Arbitrary<XrayConfig> = fc
  .record({
    log: optional(fc.constantFrom({}, { loglevel: 'info' }, { access: 'none', error: '' })),
    stats: optional(fc.constant({})),
    policy: optional(
      fc.constantFrom({}, { system: { statsInboundUplink: false } }, { levels: { '0': { connIdle: 9 } } }),
    ),
    metrics: optional(fc.constantFrom({ listen: '127.0.0.1:9' }, { tag: 'm' })),
    inbounds: optional(
      fc.array(
        fc.constantFrom({ protocol: 'socks', port: 1 }, { protocol: 'http', port: 2, tag: 'in' }, { tag: 'probe-in' }),
      ),
    ),
    outbounds: optional(
      fc.array(fc.oneof(anyOutbound, fc.constantFrom({ protocol: 'freedom' }, { protocol: 'freedom', tag: 'direct' }))),
    ),
    routing: optional(fc.constantFrom({}, { rules: [] }, { rules: [{ network: 'tcp', outboundTag: 'direct' }] })),
  })
  .map((config) => Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined)))

describe('augmentConfig', () => {
  test('adds what is missing and says so', () => {
    const { config, added } = augmentConfig(plain, options)
    expect(config).toEqual({
      inbounds: [
        { listen: '127.0.0.1', port: 1080, protocol: 'socks', tag: 'in' },
        {
          tag: 'probe-in',
          listen: '127.0.0.1',
          port: 31_002,
          protocol: 'socks',
          settings: { auth: 'noauth', udp: false },
        },
      ],
      outbounds: [{ protocol: 'freedom', tag: 'direct' }],
      log: { loglevel: 'warning' },
      stats: {},
      policy: {
        system: {
          statsInboundUplink: true,
          statsInboundDownlink: true,
          statsOutboundUplink: true,
          statsOutboundDownlink: true,
        },
      },
      metrics: { tag: 'metrics', listen: '127.0.0.1:31001' },
      routing: { rules: [{ ruleTag: 'probe', inboundTag: ['probe-in'], outboundTag: 'direct' }] },
    })
    expect(added.map(({ path }) => path)).toEqual([
      'log.loglevel',
      'stats',
      'policy.system',
      'metrics',
      'inbounds[0].tag',
      'outbounds[0].tag',
      'inbounds[1]',
      'routing.rules[0]',
    ])
  })

  test.each([
    [{ access: '/var/log/a.log', error: '/var/log/e.log', loglevel: 'info' }, { loglevel: 'info' }, 2],
    [{ Access: 'a.log', ERROR: 'e.log' }, {}, 2],
    [{ access: 'none', error: '' }, { access: 'none', error: '' }, 0],
  ])('takes log files of xray’s own out of %o and says why', (log, left, count) => {
    const { config, added } = augmentConfig({ ...plain, log }, options)
    expect(config['log']).toEqual(left)
    expect(added.filter(({ path }) => path.startsWith('log.')).map(({ why }) => why)).toEqual(
      Array.from({ length: count }, () => "taken out: xray prints its log, and systemd puts it into the tunnel's own"),
    )
  })

  test('puts the probe before every rule of the user', () => {
    const rules = [{ network: 'tcp', outboundTag: 'block' }]
    const outbounds = [{ protocol: 'blackhole', tag: 'block' }]
    const { config } = augmentConfig({ ...plain, outbounds, routing: { rules } }, options)
    expect(config).toMatchObject({ routing: { rules: [{ inboundTag: ['probe-in'] }, rules[0]] } })
  })

  test('probes the way to the server, even where another outbound stands first', () => {
    const proxy = { protocol: 'trojan', tag: 'far', settings: { servers: [{ address: 'a', port: 1, password: 'x' }] } }
    const { config } = augmentConfig({ ...plain, outbounds: [{ protocol: 'freedom' }, proxy] }, options)
    expect(config).toMatchObject({ routing: { rules: [{ outboundTag: 'far' }] } })
  })

  test('finds keys of any case, as xray does', () => {
    const { config } = augmentConfig({ Inbounds: [{ Protocol: 'socks', Port: 1, Tag: 'a' }], Stats: {} }, options)
    expect(Object.keys(config)).toEqual(['Inbounds', 'Stats', 'log', 'policy', 'metrics'])
  })

  test('a second time adds nothing', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const once = augmentConfig(config, options).config
        expect(augmentConfig(once, other)).toEqual({ config: once, added: [] })
      }),
    )
  })

  test("never changes the user's own words or their order, nor the value it is given", () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        const before = JSON.stringify(config)
        const { config: after } = augmentConfig(config, options)
        expect(JSON.stringify(config)).toBe(before)
        expect(Object.keys(after).slice(0, Object.keys(config).length)).toEqual(Object.keys(config))
        const mine = objectsAt(config, 'inbounds')
        const rules = objectsAt(config, 'routing', 'rules')
        expect(objectsAt(after, 'inbounds').slice(0, mine.length)).toMatchObject(mine)
        expect(objectsAt(after, 'outbounds')).toMatchObject(objectsAt(config, 'outbounds'))
        expect(objectsAt(after, 'routing', 'rules').slice(-rules.length || Infinity)).toMatchObject(rules)
        for (const key of ['policy', 'metrics']) expect(objectAt(after, key)).toMatchObject(objectAt(config, key))
      }),
    )
  })

  test('a config that was right stays right', () => {
    const { config } = augmentConfig(plain, options)
    expect(checkConfig(config)).toEqual({ errors: [], warnings: [] })
    expect(listeners(config).map(({ role, port }) => `${role} ${port}`)).toEqual([
      'inbound 1080',
      'probe 31002',
      'metrics 31001',
    ])
  })
})
