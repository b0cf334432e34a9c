import { afterAll, describe, expect, test } from 'vitest'
import { fakeRouter } from '../api/fakeRouter.ts'
import { doors, knock } from './knock.ts'
import { cookieOf, exchange, serve, ticketOf } from './serve.ts'

const asked: string[] = []
const list = async () => {
  asked.push('hosts.list')
  return []
}
const server = await serve(fakeRouter({ 'hosts.list': list }))
afterAll(async () => server[Symbol.asyncDispose]())

const { port, url, token } = server
const bearer = { authorization: `Bearer ${token}` }
const cookie = await server.cookie()
const page = { cookie, origin: url, 'sec-fetch-site': 'same-origin' }

describe.each(Object.entries(doors))('%s', (name, enter) => {
  const welcome = name === 'a call' ? 200 : 101

  test.each([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])(
    'to %s with the token comes in',
    async (host) => {
      expect((await enter(port, { ...bearer, host })).status).toBe(welcome)
    },
  )

  test('of the page with its cookie comes in', async () => {
    expect((await enter(port, page)).status).toBe(welcome)
  })

  const refused: Record<string, [status: number, headers: Record<string, string>]> = {
    'with a rebound Host': [403, { ...bearer, host: `evil.example:${port}` }],
    'with a rebound Host and its matching Origin': [
      403,
      { ...page, host: `evil.example:${port}`, origin: `http://evil.example:${port}` },
    ],
    'with the Host of another port': [403, { ...bearer, host: `127.0.0.1:${port + 1}` }],
    'with a Host that only begins like ours': [403, { ...bearer, host: `127.0.0.1.evil.example:${port}` }],
    'with a foreign Origin': [403, { ...page, origin: 'http://evil.example' }],
    'with the Origin of another port': [403, { ...page, origin: `http://127.0.0.1:${port + 1}` }],
    'with the Origin "null"': [403, { ...page, origin: 'null' }],
    'with https in its Origin': [403, { ...page, origin: url.replace('http:', 'https:') }],
    'with the Origin of our other name': [403, { ...page, origin: `http://localhost:${port}` }],
    'with a foreign Origin and the token': [403, { ...bearer, origin: 'http://evil.example' }],
    'that a foreign site makes': [403, { ...page, 'sec-fetch-site': 'cross-site' }],
    'that another port of this machine makes': [403, { ...page, 'sec-fetch-site': 'same-site' }],
    'with a cookie but no Origin': [403, { cookie }],
    'without a token': [401, {}],
    'with a wrong token': [401, { authorization: 'Bearer wrong' }],
    'with an empty token': [401, { authorization: 'Bearer ' }],
    'with the token in another scheme': [401, { authorization: `Basic ${token}` }],
    'with a wrong cookie': [401, { ...page, cookie: `raptor-${port}=wrong` }],
    'with the cookie of another port': [401, { ...page, cookie: cookie.replace(String(port), String(port + 1)) }],
    'with the token as a cookie': [401, { ...page, cookie: `raptor-${port}=${token}` }],
    'with a wrong token beside a good cookie': [401, { ...page, authorization: 'Bearer wrong' }],
  }

  test.each(Object.entries(refused))('%s is refused, and reaches no procedure', async (_what, [status, headers]) => {
    asked.length = 0
    const answer = await enter(port, headers)
    expect(answer.status).toBe(status)
    expect(JSON.parse(answer.body)).toMatchObject({ fault: { kind: 'unauthorized' } })
    expect(asked).toEqual([])
  })
})

describe('the one-time token', () => {
  test('gives a cookie that scripts of the page cannot read and other sites do not send', async () => {
    const response = await exchange(url, ticketOf(server.pageUrl()))
    expect(response.status).toBe(204)
    expect(response.headers.get('set-cookie')).toMatch(
      new RegExp(`^raptor-${port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`),
    )
  })

  test('is good once', async () => {
    const ticket = ticketOf(server.pageUrl())
    expect((await exchange(url, ticket)).status).toBe(204)
    const again = await exchange(url, ticket)
    expect(again.status).toBe(401)
    expect(cookieOf(again)).toBe('')
  })

  test('is no bearer token and no cookie itself', async () => {
    const ticket = ticketOf(server.pageUrl())
    expect((await doors['a call'](port, { authorization: `Bearer ${ticket}` })).status).toBe(401)
    expect((await doors['a call'](port, { ...page, cookie: `raptor-${port}=${ticket}` })).status).toBe(401)
  })

  test('is never in a part of the address that is sent', () => {
    const address = new URL(server.pageUrl())
    expect(address.hash).toMatch(/^#token=[\w-]{43}$/)
    expect(address.search).toBe('')
  })

  test.each(['', 'wrong', 'x'.repeat(300)])('"%s" is refused', async (ticket) => {
    expect((await exchange(url, ticket)).status).toBe(401)
  })

  test('cannot be handed in from a foreign page', async () => {
    const headers = { 'content-type': 'text/plain', origin: 'http://evil.example' }
    const body = JSON.stringify({ token: ticketOf(server.pageUrl()) })
    expect((await knock({ port, path: '/session', method: 'POST', headers, body })).status).toBe(403)
  })

  test('is given anew to whoever holds the token', async () => {
    const denied = await knock({ port, path: '/api/session', method: 'POST' })
    expect(denied.status).toBe(401)
    const { body } = await knock({ port, path: '/api/session', method: 'POST', headers: bearer })
    const given: { url: string } = JSON.parse(body)
    expect((await exchange(url, ticketOf(given.url))).status).toBe(204)
  })
})

describe('without a token', () => {
  test('only the answer that the server lives and the page itself are given', async () => {
    const open = ['/healthz', '/', '/tunnels/fra1/home', '/assets/main-1a2b.js']
    for (const path of open) expect([path, (await knock({ port, path })).status]).toEqual([path, 200])
    const closed = ['/trpc', '/trpc/hosts.list', '/api', '/api/services', '/metrics']
    for (const path of closed) expect([path, (await knock({ port, path })).status]).toEqual([path, 401])
  })

  test('even those are refused under a rebound name', async () => {
    for (const path of ['/healthz', '/', '/assets/main-1a2b.js'])
      expect((await knock({ port, path, headers: { host: 'evil.example' } })).status).toBe(403)
  })

  test('a link on another site opens the page, but a foreign page loads nothing from here', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    expect((await knock({ port, path: '/', headers: link })).status).toBe(200)
    const frame = { ...link, 'sec-fetch-dest': 'iframe' }
    expect((await knock({ port, path: '/', headers: frame })).status).toBe(403)
    const script = { ...link, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' }
    expect((await knock({ port, path: '/assets/main-1a2b.js', headers: script })).status).toBe(403)
  })
})
