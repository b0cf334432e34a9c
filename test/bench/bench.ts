import { tableText } from '../../client/cli/output/table.ts'
import { forStdout } from '../forStdout.ts'
import { ensurePackages } from '../hosts/ensurePackages.ts'
import { openRun, type HostRun } from '../hosts/run.ts'
import type { TestHost } from '../hosts/testHost.ts'
import { benchArguments, type BenchArguments, type FigureId } from './arguments.ts'
import { measureBigHost } from './bigHost.ts'
import { measureColdStart } from './coldStart.ts'
import { deployOurs, measureDeploy } from './deploy.ts'
import type { Figure } from './figure.ts'
import { openMeasuredFleet, prepareAll } from './measuredFleet.ts'
import { measureBrowser } from './page/browser.ts'
import { measureState } from './page/state.ts'
import { measurePush } from './push.ts'
import { measureStatus } from './status.ts'
import { measureStore } from './store/store.ts'

const usualHosts = 30
const manyHosts = 100

/** Measures the chosen figures on real hosts, each against its floor in the same run. */
const bench = async ({ ids, json, hosts }: BenchArguments): Promise<Figure[]> => {
  const note = (line: string): void => void process.stderr.write(`${line}\n`)
  const figures = ids.includes('P8') ? await pageFigures(note) : []
  if (ids.includes('P13')) {
    note('measuring the store')
    figures.push(...(await measureStore()))
  }
  if (ids.some((id) => !withoutHosts.has(id))) figures.push(...(await hostFigures({ ids, hosts, note })))
  figures.sort((one, other) => one.id.localeCompare(other.id, 'en', { numeric: true }))
  process.stdout.write(json ? `${JSON.stringify({ figures })}\n` : `${forStdout(figuresTable(figures))}\n`)
  return figures
}

const withoutHosts: ReadonlySet<FigureId> = new Set(['P8', 'P13'])

/** P8: the page is told of more tunnels than hosts here could carry. */
const pageFigures = async (note: (line: string) => void): Promise<Figure[]> => {
  await ensurePackages(['chromium'])
  note("measuring the page's state")
  const figures = await measureState()
  note('measuring the page in a browser')
  return [...figures, ...(await measureBrowser())]
}

const hostFigures = async ({ ids, hosts, note }: HostBench): Promise<Figure[]> => {
  await ensurePackages(['systemd-container', 'mmdebstrap', 'iproute2', 'openssh-client'])
  await using run = await openRun({ onProgress: note })
  const figures: Figure[] = []
  const has = (...wanted: FigureId[]): boolean => wanted.some((id) => ids.includes(id))
  if (has('P1', 'P2', 'P3', 'P5')) figures.push(...(await fleetFigures(run, { ids, count: hosts ?? usualHosts, note })))
  if (has('P1') && hosts === undefined) figures.push(...(await manyHostsFigures(run, note)))
  if (has('P4')) figures.push(...(await measureBigHost(run)))
  return figures
}

interface HostBench extends Pick<BenchArguments, 'ids' | 'hosts'> {
  note: (line: string) => void
}

interface FleetBench {
  ids: readonly FigureId[]
  count: number
  note: (line: string) => void
}

const fleetFigures = async (run: HostRun, { ids, count, note }: FleetBench): Promise<Figure[]> => {
  note(`booting ${count} hosts`)
  const hosts = await bootMany(run, count, 0)
  await using measured = await openMeasuredFleet(run, hosts)
  note('preparing them')
  await prepareAll(measured.fleet, hosts)
  note('deploying')
  const figures = ids.includes('P5') ? await measureDeploy(measured.fleet, hosts) : []
  if (!ids.includes('P5')) await deployOurs(measured.fleet, hosts, 0)
  if (ids.includes('P2')) figures.push(...(await measureColdStart(measured, hosts)))
  if (ids.includes('P1')) figures.push(...(await measureStatus(measured.fleet, hosts)))
  if (ids.includes('P3')) figures.push(...(await measurePush(measured, hosts)))
  for (const host of hosts) await run.end(host)
  return figures
}

const manyHostsFigures = async (run: HostRun, note: (line: string) => void): Promise<Figure[]> => {
  note(`booting ${manyHosts} hosts`)
  const hosts = await bootMany(run, manyHosts, 3)
  await using measured = await openMeasuredFleet(run, hosts)
  const figures = await measureStatus(measured.fleet, hosts)
  for (const host of hosts) await run.end(host)
  return figures
}

const bootMany = async (run: HostRun, count: number, tunnels: number): Promise<TestHost[]> =>
  Promise.all(
    Array.from({ length: count }, async () =>
      run.boot({ kind: 'root', xray: true, ...(tunnels > 0 ? { tunnels } : {}) }),
    ),
  )

const figuresTable = (figures: readonly Figure[]): string =>
  tableText(
    ['', 'WORK', 'OURS', 'FLOOR', 'RATIO', 'GOAL', 'HOLDS'],
    figures.map((figure) => [figure.id, figure.work, ...measured(figure), figure.goal, figure.holds ? 'yes' : 'no']),
  )

/** Ours, the floor and the ratio. */
const measured = (figure: Figure): [string, string, string] => {
  if ('oursMb' in figure) return [`${figure.oursMb} MB`, '–', '–']
  const { oursMs, floorMs, ratio } = figure
  return [`${oursMs} ms`, floorMs === null ? '–' : `${floorMs} ms`, ratio === null ? '–' : `${ratio} ×`]
}

try {
  const figures = await bench(benchArguments(process.argv.slice(2)))
  process.exitCode = figures.every(({ holds }) => holds) ? 0 : 1
} catch (error) {
  if (!(error instanceof RangeError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
