import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fleetStoreOver } from '../../server/store/fleetStoreOver.ts'
import { migrate } from '../../server/store/migrate.ts'
import { migrationsIn } from '../../server/store/schema/migrations.ts'
import { sqliteWords } from '../../server/store/schema/words.ts'
import { aesSealer } from '../../server/store/seal/aesSealer.ts'
import { sqliteEngine } from '../../server/store/sqlite/sqliteEngine.ts'
import { openSqlite } from '../../server/store/sqliteFile.ts'
import { hostNamed, itemAt, jobAt } from './contract/samples.ts'

test('a full disk is told to whoever writes, keeps what was there, and is over when there is room again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'raptor-store-'))
  const path = join(folder, 'raptor.db')
  const database = openSqlite(path, 'power')
  await migrate(database, { path, migrations: migrationsIn(sqliteWords) })
  {
    await using store = fleetStoreOver(sqliteEngine(database, path), aesSealer(new Uint8Array(32)))
    const job = jobAt(1)
    await store.jobs.add(job, [itemAt(0)])
    database.exec(`PRAGMA max_page_count = ${String(database.prepare('PRAGMA page_count').get()?.['page_count'])}`)
    const full = { fault: { kind: 'storeFailed', where: path, reason: 'database or disk is full' } }
    const large = { value: 'x'.repeat(100_000) }
    await expect(store.jobs.updateItem(job.id, 0, { state: 'done', ...large })).rejects.toMatchObject(full)
    const work = store.transaction(async ({ hosts, jobs }) => {
      await hosts.add(hostNamed('fra1'))
      // Also where the work does not want to know.
      await jobs.updateItem(job.id, 0, large).catch(() => undefined)
    })
    await expect(work).rejects.toMatchObject(full)
    expect(await store.jobs.item(job.id, 0)).toEqual(itemAt(0))
    expect(await store.hosts.list()).toEqual([])
    database.exec('PRAGMA max_page_count = 1000000')
    await store.jobs.updateItem(job.id, 0, { state: 'done', ...large })
    expect(await store.jobs.item(job.id, 0)).toMatchObject({ state: 'done', ...large })
  }
  await rm(folder, { recursive: true })
})
