import { expect, test } from 'vitest'
import { describeConfig } from '../../shared/xray/config/describeConfig.ts'

const server = { servers: [{ address: 'a.example.com', port: 1 }] }

test.each([
  [
    [{ protocol: 'vless', port: 443, streamSettings: { security: 'reality' } }],
    [{ protocol: 'freedom' }],
    { kind: 'vless · reality · exit', role: 'exit', listen: ['0.0.0.0:443'] },
  ],
  [
    [{ protocol: 'socks', port: 1080, listen: '127.0.0.1' }],
    [
      { protocol: 'freedom' },
      { protocol: 'trojan', settings: server, streamSettings: { network: 'ws', security: 'tls' } },
    ],
    { kind: 'socks → trojan · ws · tls', role: 'client', listen: ['127.0.0.1:1080'] },
  ],
  [
    [{ protocol: 'vmess', port: '1000-2000', listen: '::1' }],
    [{ protocol: 'shadowsocks', settings: server }],
    { kind: 'vmess → shadowsocks', role: 'exit', listen: ['[::1]:1000-2000'] },
  ],
  [
    [
      { protocol: 'socks', port: 1, listen: '127.0.0.1' },
      { protocol: 'socks', port: 2, listen: '127.0.0.1', tag: 'probe-in' },
    ],
    [{ protocol: 'freedom' }],
    { kind: 'socks → direct', role: 'plain', listen: ['127.0.0.1:1'] },
  ],
  [[], [], { kind: 'empty', role: 'plain', listen: [] }],
])('%o with %o is %o', (inbounds, outbounds, expected) => {
  expect(describeConfig({ inbounds, outbounds })).toEqual(expected)
})
