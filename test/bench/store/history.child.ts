import { openFleetStore } from '../../../server/store/openFleetStore.ts'

/** Lists the history of a store; arguments: folder, key file, how many. Prints one line of JSON. */
export interface HistorySeen {
  ms: number
  /** How much more memory there is while the list is held, after garbage was collected. */
  heapMb: number
  /** How much more the process holds of the system afterwards. */
  rssMb: number
}

const memory = (): { heap: number; rss: number } => {
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  return { heap: heapUsed + external, rss }
}

const [folder = '', keyFile = '', count = ''] = process.argv.slice(2)
await using store = await openFleetStore({ folder, keyFile })
await store.jobs.list({ limit: 1 })
const before = memory()
const from = performance.now()
const listed = await store.jobs.list({ limit: Number(count) })
const ms = performance.now() - from
const { rss } = process.memoryUsage()
const after = memory()
if (listed.length !== Number(count)) throw new Error(`It listed ${listed.length}.`)
const seen: HistorySeen = { ms, heapMb: (after.heap - before.heap) / 1e6, rssMb: (rss - before.rss) / 1e6 }
process.stdout.write(JSON.stringify(seen))
