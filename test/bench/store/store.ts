import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import type { FleetStore } from '../../../server/store/fleetStore.ts'
import { openFleetStore } from '../../../server/store/openFleetStore.ts'
import { type Figure, limitFigure, limitOverFloor, ratioFigure, sizeFigure } from '../figure.ts'
import { inTurns } from '../measure.ts'
import { fillHistory, fillItems, fillTunnels, hostOf, idOf } from './bigStore.ts'
import type { HistorySeen } from './history.child.ts'

const tunnels = 10_000
const operations = 500
const hosts = 30
const rounds = 100

/** P13: what the store costs in a large fleet with a long history. It needs no host. */
export const measureStore = async (): Promise<Figure[]> => {
  const home = await mkdtemp(join(tmpdir(), 'raptor-bench-'))
  const options = { folder: join(home, 'data'), keyFile: join(home, 'key') }
  try {
    const figures: Figure[] = []
    {
      await using store = await openFleetStore(options)
      await fillTunnels(store, tunnels)
      figures.push(await resolveFigure(store, join(options.folder, 'raptor.db')))
      await fillHistory(store, operations)
      figures.push(await writeFigure(store, { job: await fillItems(store, hosts), path: join(home, 'bare.db') }))
    }
    return [...figures, ...historyFigures(await seenHistory(options))]
  } finally {
    await rm(home, { recursive: true })
  }
}

const resolveFigure = async (store: FleetStore, path: string): Promise<Figure> => {
  using bare = new DatabaseSync(path, { readOnly: true })
  const hostBy = bare.prepare('SELECT id FROM hosts WHERE name = ?')
  const tunnelOn = bare.prepare('SELECT * FROM tunnels WHERE hostId = ? AND id = ?')
  const picks = numbers(tunnels)
  const times = await inTurns(rounds, {
    ours: async () => {
      const at = picks()
      const host = await store.hosts.byName(hostOf(at))
      const found = await store.tunnels.on(host?.id ?? '', idOf(at))
      if (found?.id !== idOf(at)) throw new Error('It was not found.')
    },
    floor: async () => {
      const at = picks()
      return tunnelOn.get(hostBy.get(hostOf(at))?.['id'] ?? '', idOf(at))
    },
  })
  return limitOverFloor({ id: 'P13', work: `resolve HOST/ID of ${tunnels} tunnels`, ...times, mostMs: 1 })
}

/** Steps that hosts take at once, each on the disk before its host goes on; the floor is as many bare commits on that disk. */
const writeFigure = async (store: FleetStore, { job, path }: { job: string; path: string }): Promise<Figure> => {
  using bare = new DatabaseSync(path)
  bare.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE steps (at INTEGER PRIMARY KEY, note TEXT)',
  )
  const insert = bare.prepare('INSERT INTO steps (note) VALUES (?)')
  const picks = numbers(1_000_000)
  const seqs = Array.from({ length: hosts }, (_, seq) => seq)
  const times = await inTurns(rounds, {
    ours: () => Promise.all(seqs.map((seq) => store.jobs.updateItem(job, seq, { startedAtMs: picks() }))),
    floor: async () => seqs.map(() => insert.run('x'.repeat(500))),
  })
  return ratioFigure({ id: 'P13', work: `write down a step of ${hosts} hosts at once`, ...times, most: 1 })
}

const historyFigures = ({ ms, heapMb, rssMb }: HistorySeen): Figure[] => {
  const work = `list a history of ${operations} orders of 100 tunnels`
  return [
    limitFigure({ id: 'P13', work, oursMs: ms, mostMs: 50 }),
    sizeFigure({ id: 'P13', work: `${work}, heap`, oursMb: heapMb, mostMb: 10 }),
    sizeFigure({ id: 'P13', work: `${work}, whole process`, oursMb: rssMb, mostMb: 30 }),
  ]
}

/** In a process of its own, whose memory is nobody else's. */
const seenHistory = async ({ folder, keyFile }: { folder: string; keyFile: string }): Promise<HistorySeen> => {
  const child = join(import.meta.dirname, 'history.child.ts')
  const args = ['--expose-gc', child, folder, keyFile, String(operations)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  // It writes just this.
  return JSON.parse(stdout) as HistorySeen
}

/** The same numbers below `end` in every run, spread over all of them. */
const numbers = (end: number): (() => number) => {
  let at = 0
  return () => (at = (at + 7919) % end)
}
