import { describe, expect, it } from 'vitest'
import { probeExit } from '../../../server/fleet/health/probeExit.ts'
import { probeMetrics } from '../../../server/fleet/health/probeMetrics.ts'
import { portOf, probeTarget } from '../../../server/fleet/health/probeTargets.ts'
import { probeTraffic } from '../../../server/fleet/health/probeTraffic.ts'
import { dialingRemote, socksProxy, type Peer } from './fakeProxy.ts'

const nonceUrl = 'http://192.0.2.1:8080/nonce/{nonce}'
const plainUrl = 'http://cp.example/generate_204'

const echoing = socksProxy((path) => {
  const nonce = path.replace('/nonce/', '')
  return `HTTP/1.1 200 OK\r\ncontent-length: ${nonce.length}\r\n\r\n${nonce}`
})
const saying = (answer: string) => socksProxy(() => `HTTP/1.1 ${answer}`)
const refusing: Peer = () => {
  throw new Error('connection refused')
}

const verdictOf = (peer: Peer, urls = [nonceUrl]) =>
  probeTraffic(dialingRemote(peer), { proxyPort: 1080, urls, timeoutMs: 300 })

describe('traffic', () => {
  it('passes when the nonce comes back, read by its length: the stream stays open', async () => {
    expect(await verdictOf(echoing)).toMatchObject({ state: 'ok', found: '192.0.2.1:8080 answered through the tunnel' })
  })

  it('passes when any of the targets answers 204 with nothing', async () => {
    const [one, other] = [saying('204 No Content\r\n\r\n'), saying('302 Found\r\ncontent-length: 0\r\n\r\n')]
    let turn = 0
    const mixed: Peer = (stream, target) => (turn++ % 2 === 0 ? other : one)(stream, target)
    expect(await verdictOf(mixed, [plainUrl, 'http://other.example/generate_204'])).toMatchObject({ state: 'ok' })
  })

  it.each([
    ['a block page', saying('200 OK\r\ncontent-length: 7\r\n\r\nblocked'), [plainUrl], 'it answered 200, not 204'],
    ['somebody else’s answer', saying('200 OK\r\ncontent-length: 5\r\n\r\nhello'), [nonceUrl], 'without the nonce'],
    ['an upstream that is gone', socksProxy(() => undefined), [nonceUrl], 'socket hang up'],
  ])('does not pass with %s', async (...[, peer, urls, reason]) => {
    const verdict = await verdictOf(peer, urls)
    expect(verdict.state).toBe('failed')
    expect(verdict.found).toContain(reason)
    expect(verdict.found).toContain('though the host itself reaches them')
  })

  it('is not proven where the host reaches nothing either, and the verdict says so', async () => {
    const verdict = await verdictOf(refusing)
    expect(verdict.found).toMatch(
      /^not proven: .*connection refused.*the host itself reaches none of them either: 192\.0\.2\.1:8080$/,
    )
  })

  it('gives up on a proxy that never answers', async () => {
    expect((await verdictOf(() => undefined)).state).toBe('failed')
  })
})

it('a target asks for a new nonce each time, on the port of its scheme', () => {
  const [one, other] = [probeTarget(nonceUrl), probeTarget(nonceUrl)]
  expect(one.url.href).not.toBe(other.url.href)
  expect(
    ['https://a.example/', 'http://a.example/', 'http://a.example:81/'].map((url) => portOf(new URL(url))),
  ).toEqual([443, 80, 81])
})

describe('an exit', () => {
  const listener = { address: '0.0.0.0', port: 443, protocol: 'tcp' } as const

  it('without TLS answers when its port takes connections, dialled on loopback', async () => {
    const dialled: unknown[] = []
    const remote = dialingRemote((_stream, target) => dialled.push(target))
    expect(await probeExit(remote, { inbound: { protocol: 'shadowsocks' }, listener })).toMatchObject({ state: 'ok' })
    expect(dialled).toEqual([{ kind: 'tcp', host: '127.0.0.1', port: 443 }])
  })

  it('with REALITY does not answer while its dest is silent, and the verdict names that', async () => {
    const inbound = {
      protocol: 'vless',
      streamSettings: {
        security: 'reality',
        realitySettings: { dest: 'site.example:443', serverNames: ['site.example'] },
      },
    }
    const verdict = await probeExit(
      dialingRemote((stream) => stream.on('data', () => stream.end())),
      { inbound, listener },
    )
    expect(verdict).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('does site.example:443 answer this host?'),
    })
  })

  it('that speaks UDP only is not judged', async () => {
    const udp = { ...listener, protocol: 'udp' } as const
    expect(
      (await probeExit(dialingRemote(refusing), { inbound: { protocol: 'wireguard' }, listener: udp })).state,
    ).toBe('skipped')
  })
})

it('the metrics page tells the traffic since the start', async () => {
  const body = JSON.stringify({
    stats: { inbound: { in: { uplink: 5, downlink: 7 }, probe: { uplink: 1, downlink: 1 } } },
  })
  const page: Peer = (stream) =>
    stream.on('data', () => stream.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`))
  expect(await probeMetrics(dialingRemote(page), 21_000)).toMatchObject({
    state: 'ok',
    found: 'xray answers; 6 bytes up, 8 down since its start',
  })
  expect((await probeMetrics(dialingRemote(refusing), 21_000)).found).toContain('connection refused')
})
