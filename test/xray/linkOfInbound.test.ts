import { describe, expect, test } from 'vitest'
import type { Inbound } from '../../shared/xray/config/config.ts'
import { linkOfInbound } from '../../shared/xray/link/linkOfInbound.ts'
import { parseShareLink } from '../../shared/xray/link/shareLink.ts'

const id = 'b831381d-6324-4d53-ad4f-8cda48b30811'
const key = Buffer.alloc(16, 7).toString('base64')
const place = { listen: '0.0.0.0', port: 443 }
const options = { host: '203.0.113.7', name: 'Berlin' }

const linkOf = async (inbound: Inbound, more: object = {}): Promise<string> => {
  const made = await linkOfInbound(inbound, { ...options, ...more })
  return made.ok ? made.uri : made.issues.map(({ path }) => path).join()
}

const reality: Inbound = {
  ...place,
  protocol: 'vless',
  settings: { decryption: 'none', clients: [{ id, flow: 'xtls-rprx-vision' }, { id: 'second' }] },
  streamSettings: {
    network: 'tcp',
    security: 'reality',
    realitySettings: {
      target: 'www.example.com:443',
      serverNames: ['www.example.com', 'example.com'],
      privateKey: 'AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA',
      shortIds: ['', '0123abcd'],
    },
  },
}

describe("a server's inbound", () => {
  test('with REALITY gives the public key, one name, one short id and the flow of its user', async () => {
    expect(await linkOf(reality)).toBe(
      `vless://${id}@203.0.113.7:443?encryption=none&flow=xtls-rprx-vision&type=tcp&security=reality&sni=www.example.com` +
        '&fp=chrome&pbk=B6N8vBQgk8i3VdwbEOhstCY3StFqqFPtC9_AsrhtHHw&sid=0123abcd&spx=%2F#Berlin',
    )
    expect(await linkOf(reality)).toBe(await linkOf(reality))
  })

  test('gives each user a link of their own', async () => {
    expect(await linkOf(reality, { client: 1 })).toMatch(/^vless:\/\/second@[^&]*&type/)
    expect(await linkOf(reality, { client: 2 })).toBe('settings.clients')
  })

  test('can stand behind another address and port', async () => {
    expect(await linkOf(reality, { host: '2001:db8::7', port: 8443 })).toContain('@[2001:db8::7]:8443?')
  })

  test('with tls is asked for by the name clients dial', async () => {
    const inbound = {
      ...place,
      protocol: 'trojan',
      settings: { clients: [{ password: 'x' }] },
      streamSettings: { network: 'ws', security: 'tls', wsSettings: { path: '/t', acceptProxyProtocol: true } },
    }
    expect(await linkOf(inbound, { host: 't.example.com' })).toBe(
      'trojan://x@t.example.com:443?type=ws&security=tls&sni=t.example.com&fp=chrome&path=%2Ft#Berlin',
    )
  })

  test('of Shadowsocks 2022 with users says both keys', async () => {
    const settings = { method: '2022-blake3-aes-128-gcm', password: key, clients: [{ password: key }] }
    const parsed = parseShareLink(await linkOf({ ...place, protocol: 'shadowsocks', settings }))
    expect(parsed).toMatchObject({ ok: true, outbound: { settings: { servers: [{ password: `${key}:${key}` }] } } })
  })

  test('that has no link says why', async () => {
    expect(await linkOf({ ...place, protocol: 'socks' })).toBe('protocol')
    expect(await linkOf({ protocol: 'vless', listen: '/run/x.sock', settings: { clients: [{ id }] } })).toBe('port')
    expect(await linkOf({ ...reality, settings: { clients: [{ id }], decryption: 'mlkem768x25519plus.native' } })).toBe(
      'settings.decryption',
    )
  })
})
