import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { buildPage } from '../../server/buildPage.ts'
import { startServer, type Server } from '../../server/main.ts'
import { openBrowser } from './chromium.ts'

export interface OpenPage extends AsyncDisposable {
  server: Server
  browser: Browser
  context: BrowserContext
  page: Page
  /** Errors and warnings of the browser's console so far. */
  complaints: string[]
}

/** The browser's word on hosts that other tests boot meanwhile: each brings a network interface. */
const networkChanged = 'net::ERR_NETWORK_CHANGED'

/** A server on a fleet of its own and the real page in a real browser, let in by the one-time address. */
export const openPage = async ({
  sshConfig = '',
  ...options
}: { probeUrls?: readonly string[]; sshConfig?: string } = {}): Promise<OpenPage> => {
  await using stack = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'raptor-page-'))
  stack.defer(async () => rm(home, { recursive: true, force: true }))
  const sshConfigFile = join(home, 'ssh_config')
  await writeFile(sshConfigFile, sshConfig)
  await buildPage(() => undefined)
  const server = stack.use(await startServer({ ...options, home, sshConfigFile, port: 0 }))
  const browser = stack.adopt(await openBrowser(), async (open) => open.close())
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: 'dark' })
  const page = await context.newPage()
  page.setDefaultTimeout(15_000)
  const complaints: string[] = []
  page.on('console', (message) => {
    const isComplaint = ['error', 'warning'].includes(message.type())
    if (isComplaint && !message.text().includes(networkChanged)) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(server.pageUrl)
  const open = stack.move()
  return { server, browser, context, page, complaints, [Symbol.asyncDispose]: async () => open.disposeAsync() }
}
