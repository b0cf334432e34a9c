import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFleetStore } from '../../server/store/openFleetStore.ts'
import { contract } from './contract/contract.ts'
import type { OpenedStore } from './contract/openedStore.ts'
import { hostNamed } from './contract/samples.ts'
import { bootCluster, postgresPrograms, type PostgresCluster } from './postgresCluster.ts'

const programs = await postgresPrograms()
const bootMs = 120_000

// In CI it is installed, and a suite that can't run is a failure.
describe.skipIf(programs === undefined)('a store in PostgreSQL', () => {
  let cluster: PostgresCluster
  let admin: Client
  beforeAll(async () => {
    cluster = await bootCluster(programs ?? '')
    admin = new Client(cluster.url())
    await admin.connect()
  }, bootMs)
  afterAll(async () => {
    await admin.end()
    await cluster[Symbol.asyncDispose]()
  }, bootMs)

  /** A schema of its own is a database of its own, and made at once. */
  const place = async () => {
    const schema = `s${randomUUID().replaceAll('-', '')}`
    await admin.query(`create schema ${schema}`)
    const home = await mkdtemp(join(tmpdir(), 'raptor-store-'))
    const options = {
      folder: join(home, 'data'),
      database: cluster.url({ options: `-c search_path=${schema}` }),
      keyFile: join(home, 'key'),
    }
    return { schema, home, options, [Symbol.asyncDispose]: () => rm(home, { recursive: true }) }
  }

  const open = async (): Promise<OpenedStore> => {
    await using opening = new AsyncDisposableStack()
    const { schema, options } = opening.use(await place())
    const store = opening.use(await openFleetStore(options))
    const opened = opening.move()
    return {
      store,
      servers: async (count) =>
        Promise.all(Array.from({ length: count }, async () => opened.use(await openFleetStore(options)))),
      plant: async (statement, ...values) => {
        let at = 0
        await admin.query(`set search_path = ${schema}`)
        await admin.query(
          statement.replaceAll('?', () => `$${(at += 1)}`),
          values,
        )
      },
      [Symbol.asyncDispose]: () => opened.disposeAsync(),
    }
  }

  contract(open)

  test('servers that start at once make one fleet and one key', async () => {
    await using at = await place()
    await using stores = new AsyncDisposableStack()
    const opened = await Promise.all(
      Array.from({ length: 4 }, async () => stores.use(await openFleetStore(at.options))),
    )
    const ids = new Set(await Promise.all(opened.map(async ({ fleet }) => fleet.id())))
    expect(ids.size).toBe(1)
    expect(opened[0]?.isShared).toBe(true)
  })

  test('a connection that breaks is a fault of the one who asked, and the next question is answered', async () => {
    await using opened = await open()
    const { store } = opened
    const cut = (): Promise<unknown> =>
      admin.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'raptor-tunnel'`)
    const work = store.transaction(async ({ hosts }) => {
      await hosts.add(hostNamed('fra1'))
      await cut()
      await hosts.add(hostNamed('ams1'))
    })
    await expect(work).rejects.toMatchObject({ fault: { kind: 'storeFailed' } })
    await cut()
    await expect.poll(() => store.hosts.list().catch(() => undefined)).toEqual([])
    await store.hosts.add(hostNamed('fra1'))
  })

  test('a database that is not there is named, without its password', async () => {
    await using at = await place()
    const database = cluster.url().replace('postgres@localhost/postgres', 'postgres:GEHEIM@localhost/nowhere')
    const refused = openFleetStore({ ...at.options, database })
    await expect(refused).rejects.toMatchObject({ fault: { kind: 'storeFailed', reason: /nowhere.*does not exist/ } })
    await expect(refused).rejects.not.toThrow(/GEHEIM/)
    const nobody = openFleetStore({ ...at.options, database: 'postgres://ann:GEHEIM@127.0.0.1:1/x' })
    await expect(nobody).rejects.toMatchObject({ fault: { kind: 'storeFailed' } })
    await expect(nobody).rejects.not.toThrow(/GEHEIM/)
  })

  test('a database of a newer version is refused with what to do about it', async () => {
    await using at = await place()
    await (await openFleetStore(at.options))[Symbol.asyncDispose]()
    await admin.query(`update ${at.schema}."schemaVersion" set "version" = 99`)
    await expect(openFleetStore(at.options)).rejects.toThrow(/newer Raptor Tunnel \(version 99/)
  })
})
