import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildPage } from '../../server/buildPage.ts'
import { pageFolder } from '../../server/packageFolder.ts'
import type { TunnelView } from '../../shared/tunnel.ts'
import { fakeRouter } from '../api/fakeRouter.ts'
import { bigPicture } from '../bench/page/bigPicture.ts'
import { makeFeed } from '../bench/page/makeFeed.ts'
import { serve } from '../http/serve.ts'
import { axeFindings } from './axe.ts'
import { openBrowser } from './chromium.ts'

/** The real page over the real stream, told of a fleet that no test could boot. */

const picture = bigPicture(10_000)
const feed = makeFeed()
const stack = new AsyncDisposableStack()
let page: Page
let url: string

beforeAll(async () => {
  await buildPage(() => undefined)
  feed.begin(picture)
  const fleet = fakeRouter({ 'services.watch': () => feed.watch(), 'operations.list': async () => [] })
  const served = stack.use(await serve(fleet, pageFolder()))
  const browser = stack.adopt(await openBrowser(), async (open) => open.close())
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  url = served.url
  await page.goto(served.pageUrl())
})
afterAll(async () => stack.disposeAsync())

const tunnelAt = (at: number): TunnelView => {
  const tunnel = picture.tunnels[at]
  if (tunnel === undefined) throw new Error('not in the picture')
  return tunnel
}
const tell = (tunnel: TunnelView): void => feed.tell({ kind: 'tunnel', atMs: Date.now(), tunnel })
const table = () => page.getByRole('table', { name: 'Tunnels' })
const rowOf = ({ ref }: TunnelView) => page.getByRole('row').filter({ has: page.locator(`a[href="/tunnels/${ref}"]`) })

test('the fleet draws the cells of the hosts that are seen, and the others when they are scrolled to', async () => {
  await page.getByText('1030', { exact: true }).first().waitFor()
  const cells = (host: string) => page.getByRole('list', { name: `Tunnels on ${host}`, exact: true })
  expect(await cells('host-299').count()).toBe(0)
  await page.getByRole('link', { name: 'host-299', exact: true }).scrollIntoViewIfNeeded()
  await cells('host-299').waitFor()
  expect(await cells('host-299').getByRole('link').count()).toBe(33)
})

test('a table of 10 000 tunnels holds the rows that are seen', async () => {
  await page.goto(`${url}/tunnels`)
  await rowOf(tunnelAt(0)).waitFor()
  expect(await table().getAttribute('aria-rowcount')).toBe('10000')
  expect(await table().getByRole('row').count()).toBeLessThan(100)
})

test('an update changes its row in place, and the counts with it', async () => {
  const tunnel = tunnelAt(0)
  const row = await rowOf(tunnel).elementHandle()
  tell({ ...tunnel, health: 'down', cause: 'exit 1: gone' })
  await rowOf(tunnel).getByText('Down', { exact: true }).waitFor()
  await page.getByRole('link', { name: 'Fleet 1031 need attention' }).waitFor()
  expect(await row?.evaluate((element) => element.isConnected && element.textContent?.includes('exit 1: gone'))).toBe(
    true,
  )
})

test('under the pointer a row keeps its place, and takes its new one when that is asked for', async () => {
  await page.goto(`${url}/tunnels?sort=-state`)
  const first = table().locator('[data-row]').first()
  await first.hover()
  const ref = (await first.getAttribute('href'))?.replace('/tunnels/', '')
  const tunnel = picture.tunnels.find((one) => one.ref === ref) ?? tunnelAt(0)
  tell({ ...tunnel, health: 'degraded' })
  await rowOf(tunnel).getByText('Degraded', { exact: true }).waitFor()
  expect(await first.getAttribute('href')).toBe(`/tunnels/${tunnel.ref}`)
  expect(await axeFindings(page)).toEqual([])
  await page.getByRole('button', { name: '1 changed places · refresh order' }).click()
  await rowOf(tunnel).waitFor({ state: 'detached' })
})

test('a filter finds the one of them all that it names', async () => {
  await page.getByLabel('Filter tunnels').fill('port:10032 host:host-299')
  await page.getByRole('link', { name: 'host-299/exit-32', exact: true }).waitFor()
  expect(await table().getAttribute('aria-rowcount')).toBe('1')
})
