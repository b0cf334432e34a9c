import { parseArgs } from 'node:util'
import { z } from 'zod'
import { describeFault } from '../shared/describeFault.ts'
import { faultOf } from '../shared/hostError.ts'
import { buildPage } from './buildPage.ts'
import { openHome } from './home.ts'
import { startServer, type ServerOptions } from './main.ts'
import { openPage } from './openPage.ts'
import { livingServer, type ServerFile } from './serverFile.ts'

export interface ServeOptions extends ServerOptions {
  /** Opens the page in the browser. */
  open?: boolean
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** `npm start` and `raptor serve`: serves until SIGINT, SIGTERM or SIGHUP, a second one doesn't wait. */
export const serve = async ({ open = false, ...options }: ServeOptions = {}): Promise<void> => {
  const home = await openHome(options.home)
  const other = await livingServer(home)
  if (other !== undefined) return sayOther(other)
  await buildPage(say)
  // Before anybody can know the address: who has read it may send a signal at once.
  const told = toldToEnd()
  await using server = await startServer({ ...options, home })
  say(`Raptor Tunnel listens on ${server.url}, for this machine only.`)
  say(`The page, good for one opening: ${server.pageUrl}`)
  await using _page = open ? await openPage(home, server.pageUrl) : null
  await told
  say('Ending; the tunnels go on.')
}

const toldToEnd = async (): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>()
  let isTold = false
  const hear = (): void => {
    if (isTold) process.exit(130)
    isTold = true
    resolve()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, hear)
  return promise
}

/** A second start is most often a wish to see the page again. */
const sayOther = async ({ url, token, pid }: ServerFile): Promise<void> => {
  say(`Raptor Tunnel listens on ${url} already (process ${pid}).`)
  const response = await fetch(`${url}/api/session`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  const page = z.object({ url: z.string() }).parse(await response.json())
  say(`The page, good for one opening: ${page.url}`)
  process.exitCode = 1
}

const options = {
  home: { type: 'string' },
  port: { type: 'string' },
  open: { type: 'boolean' },
} as const

const main = async (): Promise<void> => {
  const { values } = parseArgs({ options })
  const port = z.coerce.number().int().min(0).max(65_535).optional().parse(values.port)
  try {
    await serve({
      open: values.open ?? false,
      ...(values.home === undefined ? {} : { home: values.home }),
      ...(port === undefined ? {} : { port }),
    })
  } catch (error) {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    const { sentence, next } = describeFault(fault)
    process.stderr.write(`${sentence}\n${next}\n`)
    process.exitCode = 1
  }
}

if (import.meta.main) await main()
