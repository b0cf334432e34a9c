import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { setCookie } from 'hono/cookie'
import { z } from 'zod'
import type { Fault } from '../../shared/fault.ts'
import type { Context } from '../api/context.ts'
import { faultOfError } from '../api/faultOfError.ts'
import { statusOf } from '../api/codeOf.ts'
import type { AppRouter } from '../api/router.ts'
import type { Asking } from '../fleet/context.ts'
import type { Access } from './access.ts'
import { cookieName, guard, isApi } from './guard.ts'
import { makePageFiles } from './pageFiles.ts'
import { refusal } from './refusal.ts'
import { securityHeaders } from './securityHeaders.ts'

export interface AppOptions {
  /** The procedures. */
  router: AppRouter
  port: number
  access: Access
  /** Where the built page is. */
  pageFolder: string
  contextFor: (by: Asking['by']) => Context
  report: Context['report']
}

/** Configs are at most 1 MiB of text, and JSON inside JSON doubles its quotes. */
const bodyBytes = 4 * 1024 * 1024

/** Every answer the server gives over plain HTTP. */
export const makeApp = ({ router, port, access, pageFolder, contextFor, report }: AppOptions) => {
  const app = new Hono<{ Variables: { by: Asking['by'] } }>()
  const headers = Object.entries(securityHeaders(port))
  const pageFile = makePageFiles(pageFolder)

  app.use(async (c, next) => {
    await next()
    for (const [name, value] of headers) c.res.headers.set(name, value)
    if (isApi(c.req.path)) c.res.headers.set('cache-control', 'no-store')
  })

  app.use(async (c, next) => {
    const { method, path } = c.req
    const verdict = guard({ method, path, upgrade: false, header: (name) => c.req.header(name) }, { port, access })
    if (!verdict.ok) return answer({ kind: 'unauthorized', reason: verdict.reason }, verdict.status)
    c.set('by', verdict.by)
    return next()
  })

  app.use(bodyLimit({ maxSize: bodyBytes, onError: () => answer(badInput('The request is too large.'), 413) }))

  app.get('/healthz', (c) => c.json({ ok: true, pid: process.pid }))

  app.post('/session', async (c) => {
    const asked = ticketBody.safeParse(await c.req.json().catch(() => undefined))
    const cookie = asked.success ? access.exchange(asked.data.token) : undefined
    if (cookie === undefined)
      return answer({ kind: 'unauthorized', reason: 'the one-time token is wrong or was used before' })
    setCookie(c, cookieName(port), cookie, { httpOnly: true, sameSite: 'Strict', path: '/' })
    return c.body(null, 204)
  })

  /** A new one-time address of the page, for whoever holds the token. */
  app.post('/api/session', (c) => c.json({ url: `http://127.0.0.1:${port}/#token=${access.newTicket()}` }))

  app.all('/trpc/*', async (c) =>
    fetchRequestHandler({
      endpoint: '/trpc',
      req: c.req.raw,
      router,
      // Questions may come as POST: their inputs can be longer than an address, and secret.
      allowMethodOverride: true,
      createContext: () => contextFor(c.var.by),
    }),
  )

  app.on(['GET', 'HEAD'], '*', async (c, next) => {
    if (isApi(c.req.path)) return next()
    const file = await pageFile(c.req.path)
    if (file === undefined) return next()
    c.header('content-type', file.type)
    c.header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
    return c.body(file.body)
  })

  app.notFound((c) => answer({ kind: 'notFound', what: 'address', name: c.req.path }))
  app.onError((error) => answer(faultOfError(error, { report })))
  return app
}

const ticketBody = z.object({ token: z.string().min(1).max(200) })

const badInput = (message: string): Fault => ({ kind: 'badInput', issues: [{ path: '', message }] })

const answer = (fault: Fault, status: number = statusOf(fault.kind)): Response =>
  Response.json(refusal(fault, status), { status, headers: { 'cache-control': 'no-store' } })
