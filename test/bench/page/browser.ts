import type { Page } from 'playwright-core'
import type { LiveEvent } from '../../../shared/live.ts'
import { buildPage } from '../../../server/buildPage.ts'
import { pageFolder } from '../../../server/packageFolder.ts'
import { fakeRouter } from '../../api/fakeRouter.ts'
import { openBrowser } from '../../e2e/chromium.ts'
import { serve } from '../../http/serve.ts'
import { type Figure, limitFigure, limitOverFloor, ratioFigure } from '../figure.ts'
import { percentile } from '../measure.ts'
import { bigPicture, updatesOf } from './bigPicture.ts'
import { makeFeed } from './makeFeed.ts'
import { type Marks, watchPage } from './watchPage.ts'

const tunnels = 10_000
const rounds = 3
const updates = 100
const betweenMs = 100
const roomPaths = ['/', '/tunnels'] as const

/** P8: the real page in a real browser, told of 10 000 tunnels over the real stream, then of ten updates a second. */
export const measureBrowser = async (): Promise<Figure[]> => {
  await buildPage(() => undefined)
  const feed = makeFeed(bigPicture(tunnels))
  await using served = await serve(
    fakeRouter({ 'services.watch': () => feed.watch(), 'operations.list': async () => [] }),
    pageFolder(),
  )
  const browser = await openBrowser()
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
    await page.addInitScript(watchPage)
    await page.goto(served.pageUrl())
    await page.locator('[data-row]').first().waitFor()
    const figures: Figure[] = []
    for (const path of roomPaths) {
      figures.push(await firstRow(page, served.url + path, path))
      figures.push(...(await underUpdates(page, path, feed.tell)))
    }
    return figures
  } finally {
    await browser.close()
  }
}

const firstRow = async (page: Page, url: string, path: string): Promise<Figure> => {
  const times: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    await page.goto(url)
    await page.evaluate(rowDrawn)
    const { toldMs = Number.NaN, rowMs = Number.NaN } = await marksOf(page)
    times.push(rowMs - toldMs)
  }
  const work = `page: snapshot of ${tunnels} tunnels heard → first row drawn on ${path}`
  return limitFigure({ id: 'P8', work, oursMs: percentile(times, 0.5), mostMs: 1000 })
}

/** By the debugger: the page's content policy lets no text be run as a program. */
const rowDrawn = `new Promise((resolve) => {
  const look = () => (window.marks.rowMs === undefined ? setTimeout(look, 50) : resolve())
  look()
})`

/** Frames and work while the page is told of ten updates a second, against the same page when nothing is said. */
const underUpdates = async (page: Page, path: string, tell: (event: LiveEvent) => void): Promise<Figure[]> => {
  const events = updatesOf(tunnels, updates)
  const idle = await observed(page, async () => page.waitForTimeout(updates * betweenMs))
  const busy = await observed(page, async () => {
    for (const event of events) {
      tell(event)
      await page.waitForTimeout(betweenMs)
    }
  })
  const late = (frames: readonly number[]): number => frames.filter((ms) => ms > lateMs).length
  const where = `page on ${path}, ${tunnels} tunnels, 10 updates/s`
  return [
    limitOverFloor({
      id: 'P8',
      work: `${where}: work of its thread an update`,
      oursMs: (busy.workMs - idle.workMs) / updates,
      floorMs: idle.workMs / updates,
      mostMs: 5,
    }),
    ratioFigure({
      id: 'P8',
      work: `${where}: p99 of ${busy.frames.length} frames (${late(busy.frames)} late, ${late(idle.frames)} when idle)`,
      oursMs: percentile(busy.frames, 0.99),
      floorMs: percentile(idle.frames, 0.99),
      most: 1.5,
    }),
  ]
}

/** A frame at 60 a second takes 16.7 ms; one that takes this long left another out. */
const lateMs = 25

const observed = async (page: Page, work: () => Promise<unknown>): Promise<{ frames: number[]; workMs: number }> => {
  const debug = await page.context().newCDPSession(page)
  try {
    await debug.send('Performance.enable')
    await page.evaluate('window.marks.frames.length = 0')
    const before = await workOf(debug)
    await work()
    const after = await workOf(debug)
    const { frames } = await marksOf(page)
    return { frames, workMs: after - before }
  } finally {
    await debug.detach()
  }
}

type Debug = Awaited<ReturnType<ReturnType<Page['context']>['newCDPSession']>>

const workOf = async (debug: Debug): Promise<number> => {
  const { metrics } = await debug.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
}

const marksOf = async (page: Page): Promise<Marks> => page.evaluate<Marks>('window.marks')
