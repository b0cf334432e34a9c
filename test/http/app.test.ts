import { afterAll, expect, test } from 'vitest'
import { fakeRouter } from '../api/fakeRouter.ts'
import { knock } from './knock.ts'
import { serve } from './serve.ts'

const server = await serve(
  fakeRouter({
    'hosts.list': async () => {
      throw new Error('hunter2')
    },
  }),
)
afterAll(async () => server[Symbol.asyncDispose]())

const { port, token } = server
const bearer = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

test.each(['/', '/healthz', '/trpc/hosts.list', '/nothing'])('%s is sent with every security header', async (path) => {
  const { headers } = await knock({ port, path })
  expect(headers).toMatchObject({
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  })
  const policy = String(headers['content-security-policy'])
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("script-src 'self';")
  expect(policy).toContain("frame-ancestors 'none'")
})

test('the page is given for its own routes, also where a host has dots', async () => {
  for (const path of ['/', '/hosts', '/hosts/db1.example.com']) {
    const { body, headers } = await knock({ port, path })
    expect(body).toContain('<title>Raptor Tunnel</title>')
    expect(headers['cache-control']).toBe('no-cache')
  }
})

test('a file whose name has its hash is kept by the browser, one that is not there is no page', async () => {
  const { headers } = await knock({ port, path: '/assets/main-1a2b.js' })
  expect(headers['cache-control']).toContain('immutable')
  expect(headers['content-type']).toBe('text/javascript; charset=utf-8')
  expect((await knock({ port, path: '/assets/gone.js' })).status).toBe(404)
})

test.each(['/../../etc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..%2f..%2f..%2f..%2fetc%2fpasswd', '/assets/%00', '/%'])(
  'no file outside the page is reached by %s',
  async (path) => {
    const { body } = await knock({ port, path })
    expect(body).not.toContain('root:')
  },
)

test.each(['/api/nothing', '/trpc/nothing', '/metrics'])('%s is JSON that says what is not there', async (path) => {
  const { status, body, headers } = await knock({ port, path, headers: bearer })
  expect(status).toBe(404)
  expect(headers['cache-control']).toBe('no-store')
  expect(body).toContain('notFound')
})

test('a body that is too large is refused before it is read to its end', async () => {
  const body = JSON.stringify({ json: 'x'.repeat(5 * 1024 * 1024) })
  const { status } = await knock({ port, path: '/trpc/hosts.add', method: 'POST', headers: bearer, body })
  expect(status).toBe(413)
})

test('a long question travels as POST', async () => {
  const body = JSON.stringify({ json: { uri: `vless://${'x'.repeat(16_000)}` } })
  const { status } = await knock({ port, path: '/trpc/tunnels.parseLink', method: 'POST', headers: bearer, body })
  expect(status).toBe(400)
})

test('a change is not made by GET', async () => {
  const { status } = await knock({ port, path: '/trpc/hosts.add', headers: bearer })
  expect(status).toBe(405)
})

test.each(['/trpc/hosts.list', '/trpc/hosts.list,hosts.list?batch=1'])(
  'the text of an unknown error is in no answer to %s',
  async (path) => {
    const answer = await knock({ port, path, method: 'POST', headers: bearer, body: '{}' })
    expect(answer.status).toBe(500)
    expect(answer.body).toContain('"internal"')
    expect(JSON.stringify(answer)).not.toContain('hunter2')
  },
)

test('what is not JSON is refused without being quoted', async () => {
  const answer = await knock({ port, path: '/trpc/hosts.add', method: 'POST', headers: bearer, body: '{"hunter2' })
  expect(answer.status).toBe(400)
  expect(answer.body).toContain('badInput')
  expect(answer.body).not.toContain('hunter2')
})
