import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { hostName, tunnelId } from '../../shared/name.ts'
import type { Operation } from '../../shared/operation.ts'
import type { Tunnel } from '../../shared/tunnel.ts'
import { migrate } from '../../server/store/migrate.ts'
import { migrations, openStore } from '../../server/store/openStore.ts'
import { openSqlite } from '../../server/store/sqliteFile.ts'
import type { StoredHost } from '../../server/store/store.ts'

const folder = async (): Promise<AsyncDisposable & { path: string }> => {
  const home = await mkdtemp(join(tmpdir(), 'raptor-store-'))
  return {
    path: join(home, 'data', 'raptor.db'),
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  }
}

const fra1: StoredHost = { name: hostName.parse('fra1'), address: '192.0.2.1', tags: ['eu'], addedAtMs: 1 }

const home: Tunnel = {
  id: tunnelId.parse('home'),
  host: fra1.name,
  name: 'Home',
  template: 'hardened',
  tags: [],
  wanted: 'running',
  revision: 1,
  config: '{}',
  added: [{ path: 'stats', why: 'so that traffic is counted' }],
  createdAtMs: 2,
  changedAtMs: 2,
}

const operation = (id: string, state: Operation['state'], startedAtMs = 1): Operation => ({
  id,
  kind: 'startTunnel',
  title: 'start fra1/home',
  host: 'fra1',
  tunnel: 'home',
  state,
  steps: [],
  fault: null,
  by: 'cli',
  startedAtMs,
  endedAtMs: null,
})
const first = '00000000-0000-4000-8000-000000000001'
const second = '00000000-0000-4000-8000-000000000002'

test('what is put is there when the store is opened again', async () => {
  await using place = await folder()
  {
    await using store = await openStore(place.path)
    await store.hosts.put({ ...fra1, port: 2222, keyFile: '/keys/a' })
    await store.tunnels.put(home)
    await store.operations.put({ operation: operation(first, 'done'), input: { tunnel: 'fra1/home' }, value: [1] })
  }
  await using store = await openStore(place.path)
  expect(await store.hosts.list()).toEqual([{ ...fra1, port: 2222, keyFile: '/keys/a' }])
  expect(await store.tunnels.get('fra1', 'home')).toEqual(home)
  expect(await store.operations.get(first)).toEqual({
    operation: operation(first, 'done'),
    input: { tunnel: 'fra1/home' },
    value: [1],
  })
})

test('changing a host keeps its tunnels; removing it takes them out and leaves the archive', async () => {
  await using place = await folder()
  await using store = await openStore(place.path)
  await store.hosts.put(fra1)
  await store.tunnels.put(home)
  await store.archive.put({ host: 'fra1', id: 'home', revision: 1, config: '{}', unit: '[Unit]', archivedAtMs: 3 })
  await store.hosts.put({ ...fra1, address: '192.0.2.2' })
  expect(await store.tunnels.list('fra1')).toEqual([home])
  await store.hosts.remove('fra1')
  expect(await store.tunnels.list()).toEqual([])
  expect(await store.archive.list('fra1', 'home')).toHaveLength(1)
})

test('operations are listed newest first, and those without an end are found', async () => {
  await using place = await folder()
  await using store = await openStore(place.path)
  await store.operations.put({ operation: operation(first, 'running', 5), input: null })
  await store.operations.put({ operation: operation(second, 'done', 9), input: null })
  expect((await store.operations.list({ limit: 5 })).map(({ id }) => id)).toEqual([second, first])
  expect(await store.operations.list({ limit: 5, host: 'other' })).toEqual([])
  expect((await store.operations.unended()).map(({ operation: { id } }) => id)).toEqual([first])
})

test('only the owner may read the folder and the file, also when the file was open to all', async () => {
  await using place = await folder()
  await (await openStore(place.path))[Symbol.asyncDispose]()
  await chmod(place.path, 0o666)
  await using store = await openStore(place.path)
  await store.hosts.put(fra1)
  const modes = await Promise.all(
    [place.path, `${place.path}-wal`, join(place.path, '..')].map(async (path) => (await stat(path)).mode & 0o777),
  )
  expect(modes).toEqual([0o600, 0o600, 0o700])
})

test('migrations from the first version on keep the data and leave a backup of each', async () => {
  await using place = await folder()
  await (await openStore(place.path))[Symbol.asyncDispose]()
  await rm(place.path)
  const old = openSqlite(place.path, 'power')
  await migrate(old, { path: place.path, migrations: migrations.slice(0, 1) })
  old.exec(`INSERT INTO hosts (name, address, tags, addedAtMs) VALUES ('fra1', '192.0.2.1', '["eu"]', 1)`)
  old.exec(`INSERT INTO tunnels (host, id, name, template, tags, wanted, revision, config, createdAtMs, changedAtMs)
    VALUES ('fra1', 'home', 'Home', 'hardened', '[]', 'running', 1, '{}', 2, 2)`)
  old.close()

  await using store = await openStore(place.path)
  expect(await store.hosts.list()).toEqual([fra1])
  expect(await store.tunnels.list()).toEqual([{ ...home, added: [] }])
  const backups = (await readdir(join(place.path, '..', 'backups'))).toSorted()
  expect(backups).toEqual(migrations.slice(1).map((_, at) => expect.stringMatching(`^raptor-v${at + 1}-.*\\.db$`)))
  const copyPath = join(place.path, '..', 'backups', backups[0] ?? '')
  expect((await stat(copyPath)).mode & 0o777).toBe(0o600)
  const copy = new DatabaseSync(copyPath)
  expect(copy.prepare('SELECT name FROM hosts').all()).toEqual([{ name: 'fra1' }])
  expect(copy.prepare("SELECT name FROM sqlite_master WHERE name = 'operations'").all()).toEqual([])
  copy.close()
})

test('a migration that fails leaves the file as it was', async () => {
  await using place = await folder()
  await (await openStore(place.path))[Symbol.asyncDispose]()
  const file = openSqlite(place.path, 'power')
  const broken = [
    ...migrations,
    async (tables: Parameters<(typeof migrations)[0]>[0]) => {
      await tables.schema.dropTable('hosts').execute()
      throw new Error('no')
    },
  ]
  await expect(migrate(file, { path: place.path, migrations: broken })).rejects.toThrow('no')
  expect(file.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length })
  expect(file.prepare('SELECT * FROM hosts').all()).toEqual([])
  file.close()
})

test('a file of a newer version is refused with what to do about it', async () => {
  await using place = await folder()
  await (await openStore(place.path))[Symbol.asyncDispose]()
  const file = new DatabaseSync(place.path)
  file.exec('PRAGMA user_version = 99')
  file.close()
  await expect(openStore(place.path)).rejects.toThrow(/newer Raptor Tunnel \(version 99 .* knows 3\): update/)
  // The refusal lets go of the file.
  const again = new DatabaseSync(place.path)
  again.exec(`PRAGMA user_version = ${migrations.length}`)
  again.close()
  await (await openStore(place.path))[Symbol.asyncDispose]()
})
