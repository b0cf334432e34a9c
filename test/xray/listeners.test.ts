import { expect, test } from 'vitest'
import { listeners, overlaps } from '../../shared/xray/config/listeners.ts'

const places = (...inbounds: object[]): string[] =>
  listeners({ inbounds }).map(({ address, port, protocol }) => `${address} ${port} ${protocol}`)

test.each([
  [{ protocol: 'vless', port: 443 }, ['0.0.0.0 443 tcp']],
  [{ protocol: 'vless', port: '443', listen: '::' }, [':: 443 tcp']],
  [
    { protocol: 'http', port: '10-12,20', listen: 'localhost' },
    [10, 11, 12, 20].map((port) => `127.0.0.1 ${port} tcp`),
  ],
  [{ protocol: 'socks', port: 1, settings: { udp: true } }, ['0.0.0.0 1 tcp', '0.0.0.0 1 udp']],
  [{ protocol: 'shadowsocks', port: 1 }, ['0.0.0.0 1 tcp']],
  [{ protocol: 'shadowsocks', port: 1, settings: { network: 'tcp,udp' } }, ['0.0.0.0 1 tcp', '0.0.0.0 1 udp']],
  [{ protocol: 'dokodemo-door', port: 1, settings: { network: ['udp'] } }, ['0.0.0.0 1 udp']],
  [{ protocol: 'vless', port: 1, streamSettings: { network: 'mkcp' } }, ['0.0.0.0 1 udp']],
  [
    { protocol: 'vless', port: 1, streamSettings: { network: 'xhttp', tlsSettings: { alpn: ['h3'] } } },
    ['0.0.0.0 1 udp'],
  ],
  [{ protocol: 'wireguard', port: 51820 }, ['0.0.0.0 51820 udp']],
  [{ protocol: 'vless', listen: '/run/x.sock,0666' }, []],
  [{ protocol: 'vless', port: 'env:PORT' }, []],
])('%o listens on %o', (inbound, expected) => {
  expect(places(inbound)).toEqual(expected)
})

test('api, metrics and the probe are told from what serves people', () => {
  const config = {
    inbounds: [{ protocol: 'socks', port: 1, tag: 'probe-in', listen: '127.0.0.1' }],
    api: { tag: 'api', listen: '127.0.0.1:2' },
    metrics: { listen: '[::1]:3' },
  }
  expect(listeners(config).map(({ role, address, port }) => `${role} ${address} ${port}`)).toEqual([
    'probe 127.0.0.1 1',
    'api 127.0.0.1 2',
    'metrics ::1 3',
  ])
})

test.each([
  ['0.0.0.0', '127.0.0.1', true],
  ['::', '127.0.0.1', true],
  ['127.0.0.1', '10.0.0.1', false],
  ['2001:db8::1', '2001:0DB8:0:0:0:0:0:1', true],
])('%s and %s on one port: meeting is %s', (a, b, meets) => {
  const at = (address: string) => ({ address, port: 1, protocol: 'tcp' as const })
  expect(overlaps(at(a), at(b))).toBe(meets)
  expect(overlaps(at(a), { ...at(b), protocol: 'udp' })).toBe(false)
})
