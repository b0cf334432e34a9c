import { describe, expect, test } from 'vitest'
import { compareVersions, futureRefusals, warningsFor } from '../../shared/xray/compatibility/compatibility.ts'
import { timeline } from '../../shared/xray/compatibility/compatibilityTimeline.ts'
import type { XrayConfig } from '../../shared/xray/config/config.ts'

const user = { id: 'x', encryption: 'none' }
const open = { address: 'exit.example.com', port: 1 }

/** For each turn of the timeline, in its order, the smallest config it touches. */
const touched: XrayConfig[] = [
  { outbounds: [{ protocol: 'vless', settings: { ...open, ...user } }] },
  { outbounds: [{ protocol: 'trojan', settings: { ...open, password: 'x' } }] },
  { inbounds: [{ streamSettings: { kcpSettings: { seed: 'x' } } }] },
  { outbounds: [{ streamSettings: { tlsSettings: { allowInsecure: true } } }] },
  { outbounds: [{ streamSettings: { finalmask: {} } }] },
  { inbounds: [{ protocol: 'vless' }], outbounds: [{ protocol: 'freedom' }] },
  { reverse: {} },
  { outbounds: [{ protocol: 'freedom', settings: { finalRules: [] } }] },
  { api: { listen: '/run/api.sock' } },
  { inbounds: [{ settings: { users: [] } }] },
  { inbounds: [{ streamSettings: { network: 'xhttp', xhttpSettings: { sessionKey: 'x' } } }] },
  { inbounds: [{ streamSettings: { network: 'xhttp', xhttpSettings: { extra: { sessionIDKey: 'x' } } } }] },
  { outbounds: [{ protocol: 'vless', settings: { ...open, ...user } }] },
  { outbounds: [{ protocol: 'vless', settings: { vnext: [{ ...open, users: [user] }] } }] },
  { outbounds: [{ protocol: 'vmess', settings: { vnext: [{ ...open, users: [{ id: 'x', security: 'zero' }] }] } }] },
  { inbounds: [{ streamSettings: { security: 'reality', realitySettings: {} } }] },
  { inbounds: [{ streamSettings: { method: 'ws' } }] },
  { env: { A: 'b' } },
  { inbounds: [{ streamSettings: { security: 'reality', realitySettings: { minClientVer: '1.0.0' } } }] },
]

describe('the timeline', () => {
  test.each(timeline.map((turn, index) => ({ turn, config: touched[index] ?? {} })))(
    '$turn.version $turn.code $turn.kind is found',
    ({ turn, config }) => {
      const [before, after] = ['25.9.1', '27.1.1'].map((version) =>
        warningsFor(config, version).filter(({ code }) => code === turn.code),
      )
      const [warned, calm] = turn.kind === 'needs' ? [before, after] : [after, before]
      expect(warned).toHaveLength(1)
      expect(warned?.[0]?.message).toContain(turn.sentence)
      expect(calm).toEqual([])
    },
  )

  test('is in order', () => {
    const versions = timeline.map(({ version }) => version)
    expect([...versions].sort(compareVersions)).toEqual(versions)
  })

  test('says nothing of a config that no version minds', () => {
    const config = { inbounds: [{ protocol: 'socks' }], outbounds: [{ protocol: 'freedom' }] }
    for (const version of ['25.9.1', '26.3.27', '27.1.1']) expect(warningsFor(config, version)).toEqual([])
    expect(futureRefusals(config)).toEqual([])
  })
})

test('a server in the own network may be reached in plain text', () => {
  for (const address of ['10.0.0.1', '192.168.1.1', 'localhost', 'fd00::1', 'nas.lan']) {
    expect(futureRefusals({ outbounds: [{ protocol: 'vless', settings: { ...user, address, port: 1 } }] })).toEqual([])
  }
})

test('versions are compared by number, not by letter', () => {
  expect(compareVersions('26.10.1', '26.9.8')).toBeGreaterThan(0)
  expect(compareVersions('v26.3.27', '26.3.27')).toBe(0)
})
