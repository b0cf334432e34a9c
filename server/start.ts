import { parseArgs } from 'node:util'
import { z } from 'zod'
import { describeFault } from '../shared/describeFault.ts'
import { faultOf, HostError } from '../shared/hostError.ts'
import { buildPage } from './buildPage.ts'
import { openHome } from './home.ts'
import { startServer, type ServerOptions } from './main.ts'
import { openPage } from './openPage.ts'
import { livingServer, type ServerFile } from './serverFile.ts'

export interface ServeOptions extends ServerOptions {
  /** Opens the page in the browser. */
  open?: boolean
  /** Says the address as one JSON object on stdout, and all else on stderr. */
  json?: boolean
}

/** `npm start` and `raptor serve`: serves until SIGINT, SIGTERM or SIGHUP, a second one doesn't wait. */
export const serve = async ({ open = false, json = false, ...options }: ServeOptions = {}): Promise<void> => {
  const { say, sayAddress } = makeWords(json)
  const home = await openHome(options.home)
  const other = await livingServer(home)
  if (other !== undefined) return sayOther(other, sayAddress)
  await buildPage(say)
  // Before anybody can know the address: who has read it may send a signal at once.
  const told = toldToEnd()
  await using server = await startServer({ ...options, home })
  sayAddress(server, `Raptor Tunnel listens on ${server.url}, for this machine only.`)
  await using _page = open ? await openPage(home, server.pageUrl) : null
  await told
  say('Ending; the tunnels go on.')
}

interface Address {
  url: string
  pageUrl: string
}

const makeWords = (json: boolean) => {
  const write = (stream: NodeJS.WriteStream, line: string): void => void stream.write(`${line}\n`)
  const say = (line: string): void => write(json ? process.stderr : process.stdout, line)
  return {
    say,
    sayAddress: ({ url, pageUrl }: Address, sentence: string): void => {
      if (json) return write(process.stdout, JSON.stringify({ url, pageUrl }))
      say(sentence)
      say(`The page, good for one opening: ${pageUrl}`)
    },
  }
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
const sayOther = async (
  { url, token, pid }: ServerFile,
  sayAddress: (address: Address, sentence: string) => void,
): Promise<void> => {
  const response = await fetch(`${url}/api/session`, { method: 'POST', headers: { authorization: `Bearer ${token}` } })
  const page = z.object({ url: z.string() }).parse(await response.json())
  sayAddress({ url, pageUrl: page.url }, `Raptor Tunnel listens on ${url} already (process ${pid}).`)
  process.exitCode = 1
}

const options = {
  home: { type: 'string' },
  port: { type: 'string' },
  open: { type: 'boolean' },
} as const

/** What stands on the line; wrong use is a fault like any other. */
const readLine = () => {
  try {
    const { values } = parseArgs({ options })
    return { ...values, port: z.coerce.number().int().min(0).max(65_535).optional().parse(values.port) }
  } catch (cause) {
    const message = cause instanceof z.ZodError ? '--port takes a number from 0 to 65535.' : messageOf(cause)
    throw new HostError({ kind: 'badInput', issues: [{ path: '', message }] }, { cause })
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const main = async (): Promise<void> => {
  try {
    const values = readLine()
    await serve({
      open: values.open ?? false,
      ...(values.home === undefined ? {} : { home: values.home }),
      ...(values.port === undefined ? {} : { port: values.port }),
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
