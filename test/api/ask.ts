import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { appRouter, type AppRouter } from '../../server/api/router.ts'
import { fakeContext } from './fakeRouter.ts'

export interface Asked {
  status: number
  body: string
  /** The error's shape, as a client reads it. */
  error: unknown
  reports: { id: string; error: unknown }[]
}

/** One call over HTTP without a network: what stands on the wire, and what was reported to the log. */
export const ask = async (
  path: string,
  { router = appRouter, input, batch = false }: { router?: AppRouter; input?: unknown; batch?: boolean } = {},
): Promise<Asked> => {
  const reports: Asked['reports'] = []
  const response = await fetchRequestHandler({
    endpoint: '/trpc',
    router,
    allowMethodOverride: true,
    createContext: () => fakeContext((id, error) => reports.push({ id, error })),
    req: new Request(`http://127.0.0.1/trpc/${path}${batch ? '?batch=1' : ''}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(batch ? {} : { json: input }),
    }),
  })
  const body = await response.text()
  return { status: response.status, body, error: batch ? undefined : errorIn(JSON.parse(body)), reports }
}

const errorIn = (body: { error?: { json: unknown } }): unknown => body.error?.json
