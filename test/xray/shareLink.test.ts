import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseShareLink, renderShareLink } from '../../shared/xray/link/shareLink.ts'
import { badLink, fixtureCases, goodLink, short } from './fixtureCases.ts'
import { anyOutbound } from './anyOutbound.ts'

describe('a link that can be read', () => {
  test.each(fixtureCases('links', goodLink))('$name gives its outbound, and the outbound its link', ({ value }) => {
    const parsed = parseShareLink(value.link)
    if (!parsed.ok) throw new Error(parsed.issues.map(short).join())
    expect(parsed).toEqual({ ...parsed, name: value.name, outbound: value.outbound })
    expect(parsed.warnings.map(short)).toEqual(value.warnings)
    expect(renderShareLink(parsed.outbound, parsed.name)).toEqual({
      ok: true,
      uri: value.rendered ?? value.link,
      warnings: [],
    })
  })
})

describe('a link that cannot be read', () => {
  test.each(fixtureCases('badLinks', badLink))('$name names what is wrong', ({ value }) => {
    const parsed = parseShareLink(value.link)
    expect(parsed.ok ? [] : parsed.issues.map(short)).toEqual(value.issues)
  })

  test('no sentence about it repeats an id or a password', () => {
    for (const { value } of fixtureCases('badLinks', badLink)) {
      expect(JSON.stringify({ ...parseShareLink(value.link) })).not.toContain('b831381d')
    }
  })
})

describe('any outbound', () => {
  test('comes back from its link as it was', () => {
    fc.assert(
      fc.property(anyOutbound, fc.string({ minLength: 1, unit: 'grapheme' }), (outbound, name) => {
        fc.pre(name.trim() !== '')
        const rendered = renderShareLink(outbound, name)
        if (!rendered.ok) throw new Error(rendered.issues.map(short).join())
        expect(parseShareLink(rendered.uri)).toEqual({ ok: true, name: name.trim(), outbound, warnings: [] })
      }),
    )
  })

  test('any text is read or refused, never thrown at', () => {
    const scheme = fc.constantFrom('vless://', 'vmess://', 'trojan://', 'ss://', '')
    const text = fc.string({ unit: fc.constantFrom(...'ab1:@/?#&=%[].-;{}" '.split('')) })
    fc.assert(
      fc.property(scheme, text, (scheme, text) => {
        const parsed = parseShareLink(scheme + text)
        expect(parsed.ok ? parsed.name.length : parsed.issues.length).toBeGreaterThan(0)
      }),
    )
  })
})

describe('what a link cannot say', () => {
  const outbound = {
    protocol: 'vless',
    settings: { vnext: [{ address: 'a.example.com', port: 443, users: [{ id: 'u', encryption: 'none' }] }] },
  }

  test('is named, not dropped', () => {
    const rendered = renderShareLink(
      { ...outbound, mux: { enabled: true }, streamSettings: { network: 'ws', wsSettings: { heartbeatPeriod: 5 } } },
      'x',
    )
    expect(rendered.ok && rendered.warnings.map(short)).toEqual([
      'mux: notInLink',
      'streamSettings.wsSettings.heartbeatPeriod: notInLink',
    ])
  })

  test('vmess has no place for REALITY', () => {
    const vmess = { ...outbound, protocol: 'vmess', streamSettings: { security: 'reality', realitySettings: {} } }
    expect(renderShareLink(vmess, 'x')).toMatchObject({ ok: false, issues: [{ path: 'security' }] })
  })

  test('shadowsocks over grpc has no plugin', () => {
    const shadowsocks = {
      protocol: 'shadowsocks',
      settings: { servers: [{ address: 'a.example.com', port: 1, method: 'aes-256-gcm', password: 'x' }] },
      streamSettings: { network: 'grpc' },
    }
    expect(renderShareLink(shadowsocks, 'x')).toMatchObject({ ok: false, issues: [{ path: 'type' }] })
  })

  test('an outbound without a server has no link', () => {
    expect(renderShareLink({ protocol: 'freedom' }, 'x').ok).toBe(false)
    expect(renderShareLink({ protocol: 'vless' }, 'x').ok).toBe(false)
  })

  test('the flat form of the settings gives the same link as vnext', () => {
    const flat = { protocol: 'vless', settings: { address: 'a.example.com', port: 443, id: 'u', encryption: 'none' } }
    expect(renderShareLink(flat, 'x')).toEqual(renderShareLink(outbound, 'x'))
  })
})
