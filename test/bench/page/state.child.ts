import { createEffect, createMemo, createRoot, createSignal, mapArray } from 'solid-js'
import { parseFilter } from '../../../client/web/kit/filter/filter.ts'
import { createLive, type LiveStore } from '../../../client/web/live/createLive.ts'
import { createHeldOrder } from '../../../client/web/rooms/tunnels/createHeldOrder.ts'
import { createTunnelOrder } from '../../../client/web/rooms/tunnels/createTunnelOrder.ts'
import type { LiveEvent } from '../../../shared/live.ts'
import { percentile } from '../measure.ts'
import { bigPicture, updatesOf } from './bigPicture.ts'

/**
 * The page's state without a page, on Solid's browser build: everything that the fleet, the hosts and the tunnels room
 * look at is looked at, all at once. Argument: how many tunnels. Prints one line of JSON.
 */

const updates = 2000
const cellsShown = 96
const rowsSeen = 60

export interface StateTimes {
  snapshotMs: number
  floorSnapshotMs: number
  medianMs: number
  p95Ms: number
  /** CPU of all updates by their count. */
  cpuMs: number
  floorMedianMs: number
}

const timed = (work: () => void): number => {
  const from = performance.now()
  work()
  return performance.now() - from
}

const cpuNowMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

/** Reads what stands on the page: each of these is an effect there too. */
const lookAtAll = (live: LiveStore): void => {
  const drawn: unknown[] = []
  const draw = (value: unknown): void => void (drawn[0] = value)
  createEffect(() => draw([live.totals(), live.freshness(), live.attentionCount(), live.tunnelKeys().length]))
  createEffect(() => draw(live.attention(40).map(({ key }) => key)))
  each(live.hostKeys, (key) => {
    const name = createMemo(() => live.hostByKey(key)?.name ?? '')
    createEffect(() => draw(live.hostByKey(key)))
    createEffect(() => draw(live.tallyOn(name())))
    const cells = () => live.tunnelsOn(name()).slice(0, cellsShown)
    each(cells, (key) => createEffect(() => draw(live.row(key)?.shown.tone)))
  })
  const filter = parseFilter('!state:degraded')
  const keys = createTunnelOrder(live, { filter: () => filter, sort: () => 'state' })
  const held = createHeldOrder({ keys, hold: () => false, sort: () => 'state' })
  const seen = () => held.keys().slice(0, rowsSeen)
  each(seen, (key) => createEffect(() => draw(live.row(key))))
  createEffect(() => draw(held.changed()))
}

/** As `<For>` does it. */
const each = (keys: () => readonly string[], make: (key: string) => void): void => {
  createMemo(mapArray(keys, make))
}

interface Page {
  take: (text: string) => void
  /** Draws it for the first time. */
  draw: () => void
}

const ourPage = (): Page => {
  const waiting: (() => void)[] = []
  const live = createRoot(() => createLive((call) => void waiting.push(call)))
  return {
    take: (text) => {
      live.take(parsed(text))
      for (const call of waiting.splice(0)) call()
    },
    draw: () => createRoot(() => lookAtAll(live)),
  }
}

/** The least there can be: the text is read, a Map is written, one signal moves and one effect reads. */
const barePage = (): Page => {
  const rows = new Map<string, unknown>()
  const [last, setLast] = createSignal('')
  return {
    take: (text) => {
      const event = parsed(text)
      if (event.kind === 'snapshot') for (const tunnel of event.tunnels) rows.set(tunnel.ref, tunnel)
      if (event.kind !== 'tunnel') return
      rows.set(event.tunnel.ref, event.tunnel)
      setLast(event.tunnel.ref)
    },
    draw: () => createRoot(() => createEffect(() => rows.get(last()))),
  }
}

const parsed = (text: string): LiveEvent =>
  // Written by this very program.
  JSON.parse(text) as LiveEvent

const measure = (page: Page, snapshot: string, events: readonly string[]) => {
  const snapshotMs = timed(() => {
    page.take(snapshot)
    page.draw()
  })
  const fromMs = cpuNowMs()
  const eachMs = events.map((text) => timed(() => page.take(text)))
  return { snapshotMs, eachMs, cpuMs: (cpuNowMs() - fromMs) / events.length }
}

const tunnels = Number(process.argv[2])
const snapshot = JSON.stringify(bigPicture(tunnels))
const events = updatesOf(tunnels, updates).map((event) => JSON.stringify(event))
const floor = measure(barePage(), snapshot, events)
const ours = measure(ourPage(), snapshot, events)
const times: StateTimes = {
  snapshotMs: ours.snapshotMs,
  floorSnapshotMs: floor.snapshotMs,
  medianMs: percentile(ours.eachMs, 0.5),
  p95Ms: percentile(ours.eachMs, 0.95),
  cpuMs: ours.cpuMs,
  floorMedianMs: percentile(floor.eachMs, 0.5),
}
process.stdout.write(`${JSON.stringify(times)}\n`)
