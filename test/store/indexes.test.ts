import { expect, test, vi } from 'vitest'
import type { FleetStore } from '../../server/store/fleetStore.ts'
import { hostNamed, itemAt, jobAt, tunnelOn } from './contract/samples.ts'
import { openedSqlite } from './openedSqlite.ts'

const questions: Record<string, (store: FleetStore, known: { hostId: string; job: string }) => Promise<unknown>> = {
  'a host by its name': ({ hosts }) => hosts.byName('fra1'),
  'a tunnel by its place': ({ tunnels }, { hostId }) => tunnels.on(hostId, 'home'),
  'tunnels by their id': ({ tunnels }) => tunnels.withId('home'),
  'tunnels of a host': ({ tunnels }, { hostId }) => tunnels.list(hostId),
  'revisions of a tunnel': ({ revisions }) => revisions.list('x'),
  'the archive of a tunnel': ({ archive }, { hostId }) => archive.list({ hostId, tunnel: 'home' }),
  'a page of history': ({ jobs }, { job }) => jobs.list({ limit: 50, before: { startedAtMs: 5, id: job } }),
  'the history of a host': ({ jobs }, { hostId }) => jobs.list({ limit: 50, hostId }),
  'operations in a state': ({ jobs }) => jobs.list({ limit: 50, states: ['failed'] }),
  'what retries an operation': ({ jobs }, { job }) => jobs.list({ limit: 50, retryOf: job }),
  'what has no end': ({ jobs }) => jobs.unended(),
  'a step of an item': ({ jobs }, { job }) => jobs.updateItem(job, 0, { state: 'running' }),
  'events of an operation': ({ jobs }, { job }) => jobs.events(job),
  'history to be forgotten': ({ jobs }) => jobs.prune({ beforeMs: 0, most: 10 }),
}

test.for(Object.keys(questions))('%s is found without reading a whole table', async (name) => {
  await using at = await openedSqlite()
  const host = await at.store.hosts.add(hostNamed('fra1'))
  await at.store.tunnels.add(tunnelOn(host.id, 'home'))
  const job = jobAt(1)
  await at.store.jobs.add(job, [itemAt(0)])
  const asked = vi.spyOn(at.database, 'prepare')
  await questions[name]?.(at.store, { hostId: host.id, job: job.id })
  const statements = asked.mock.calls
    .map(([statement]) => statement)
    .filter((one) => /^(?:select|update|delete)/.test(one))
  asked.mockRestore()
  expect(statements).not.toEqual([])
  const plans = statements.flatMap((one) => at.database.prepare(`EXPLAIN QUERY PLAN ${one}`).all())
  const wholeTables = plans.map(({ detail }) => String(detail)).filter((detail) => /^SCAN \w+$/.test(detail))
  expect(wholeTables).toEqual([])
})
