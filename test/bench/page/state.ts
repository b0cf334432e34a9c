import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Figure, limitOverFloor } from '../figure.ts'
import type { StateTimes } from './state.child.ts'

const fleets = [200, 1000, 10_000]
const updateMostMs = 5
const snapshotMostMs = 1000

/** P8: what the page's state costs, without a page, in a fleet of each size. */
export const measureState = async (): Promise<Figure[]> => {
  const figures: Figure[] = []
  for (const tunnels of fleets) figures.push(...figuresOf(tunnels, await timesOf(tunnels)))
  return figures
}

/** In a process of its own, which is given Solid's browser build. */
const timesOf = async (tunnels: number): Promise<StateTimes> => {
  const child = join(import.meta.dirname, 'state.child.ts')
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=browser', child, String(tunnels)])
  // It writes just this.
  return JSON.parse(stdout) as StateTimes
}

const figuresOf = (tunnels: number, times: StateTimes): Figure[] => {
  const update = (work: string, oursMs: number): Figure =>
    limitOverFloor({
      id: 'P8',
      work: `state: one update of ${tunnels} tunnels, ${work}`,
      oursMs,
      floorMs: times.floorMedianMs,
      mostMs: updateMostMs,
    })
  return [
    update('median', times.medianMs),
    update('p95', times.p95Ms),
    update('CPU', times.cpuMs),
    limitOverFloor({
      id: 'P8',
      work: `state: snapshot of ${tunnels} tunnels`,
      oursMs: times.snapshotMs,
      floorMs: times.floorSnapshotMs,
      mostMs: snapshotMostMs,
    }),
  ]
}
