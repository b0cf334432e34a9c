import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AppRouter } from '../../server/api/router.ts'
import type { Asking } from '../../server/fleet/context.ts'
import { listen, type Listening } from '../../server/http/listen.ts'
import { fakeContext, fakeRouter } from '../api/fakeRouter.ts'

export interface Served extends Listening, AsyncDisposable {
  port: number
  token: string
  reports: { id: string; error: unknown }[]
  /** A cookie as a browser would send it, got for a new one-time token. */
  cookie(): Promise<string>
}

const token = 'the-token-of-this-test'

/** The server's HTTP side over procedures, on a free port, with a small page where no other is given. */
export const serve = async (router: AppRouter = fakeRouter(), page?: string): Promise<Served> => {
  const pageFolder = page ?? (await makePage())
  const reports: Served['reports'] = []
  const report = (id: string, error: unknown): void => void reports.push({ id, error })
  const contextFor = (by: Asking['by']) => ({ ...fakeContext(report), by })
  const listening = await listen({ router, port: 0, token, pageFolder, contextFor, report })
  const port = Number(new URL(listening.url).port)
  return {
    ...listening,
    port,
    token,
    reports,
    cookie: async () => cookieOf(await exchange(listening.url, ticketOf(listening.pageUrl()))),
    [Symbol.asyncDispose]: async () => {
      await listening.close()
      if (page === undefined) await rm(pageFolder, { recursive: true })
    },
  }
}

export const ticketOf = (pageUrl: string): string =>
  new URLSearchParams(new URL(pageUrl).hash.slice(1)).get('token') ?? ''

export const exchange = async (url: string, ticket: string): Promise<Response> =>
  fetch(`${url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ token: ticket }),
  })

export const cookieOf = (response: Response): string => response.headers.get('set-cookie')?.split(';')[0] ?? ''

const makePage = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'raptor-page-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Raptor Tunnel</title>')
  await writeFile(join(folder, 'assets', 'main-1a2b.js'), 'export {}')
  return folder
}
