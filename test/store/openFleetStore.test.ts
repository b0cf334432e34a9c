import { chmod, copyFile, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { FleetStore } from '../../server/store/fleetStore.ts'
import { migrate } from '../../server/store/migrate.ts'
import { openFleetStore } from '../../server/store/openFleetStore.ts'
import { migrationsIn } from '../../server/store/schema/migrations.ts'
import { sqliteWords } from '../../server/store/schema/words.ts'
import { openSqlite } from '../../server/store/sqliteFile.ts'
import { archivedOf, hostNamed, itemAt, jobAt, revisionOf, secret, tunnelOn } from './contract/samples.ts'

const place = async () => {
  const home = await mkdtemp(join(tmpdir(), 'raptor-store-'))
  const folder = join(home, 'data')
  return {
    home,
    options: { folder, keyFile: join(home, 'keys', 'fleet.key') },
    file: join(folder, 'raptor.db'),
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }),
  }
}

/** Everything that is secret, in every place where something secret stands. */
const fill = async ({ hosts, tunnels, revisions, archive, changes, jobs }: FleetStore): Promise<string> => {
  const host = await hosts.add(hostNamed('fra1'))
  const { uid } = await tunnels.add(tunnelOn(host.id, 'home'))
  await revisions.add(revisionOf(uid, 1))
  await archive.add(archivedOf(host.id))
  await changes.put('aa', { config: secret }, 1)
  const job = jobAt(1)
  await jobs.add(job, [itemAt(0, { kept: { secret } })])
  await jobs.updateItem(job.id, 0, { kept: [secret], value: { secret } })
  return uid
}

test('what is written is there when the store is opened again', async () => {
  await using at = await place()
  const uid = await (async () => {
    await using store = await openFleetStore(at.options)
    return await fill(store)
  })()
  await using store = await openFleetStore(at.options)
  expect(store.isShared).toBe(false)
  expect(await store.revisions.get(uid, 1)).toMatchObject({ config: expect.stringContaining(secret) })
  expect(await store.changes.get('aa')).toEqual({ config: secret })
})

test('a copied folder holds no secret: neither in the database nor in its log', async () => {
  await using at = await place()
  await using store = await openFleetStore(at.options)
  await fill(store)
  const copy = join(at.home, 'copy')
  await cp(at.options.folder, copy, { recursive: true })
  const files = await readdir(copy)
  expect(files).toContain('raptor.db-wal')
  const texts = await Promise.all(files.map(async (file) => readFile(join(copy, file), 'latin1')))
  const whole = texts.join('\n')
  expect(whole).toContain('192.0.2.1')
  expect(whole).not.toContain(secret)
  expect(whole).not.toContain(Buffer.from(secret).toString('base64').slice(0, -4))
})

test('only the owner may read the folder, its files and the key, also when the file was open to all', async () => {
  await using at = await place()
  await (await openFleetStore(at.options))[Symbol.asyncDispose]()
  await chmod(at.file, 0o666)
  await using store = await openFleetStore(at.options)
  await store.hosts.add(hostNamed('fra1'))
  const paths = [at.file, `${at.file}-wal`, at.options.folder, at.options.keyFile, dirname(at.options.keyFile)]
  const modes = await Promise.all(paths.map(async (path) => (await stat(path)).mode & 0o777))
  expect(modes).toEqual([0o600, 0o600, 0o700, 0o600, 0o700])
  expect(await readdir(dirname(at.options.keyFile))).toEqual(['fleet.key'])
})

test('without its key, with another or with a damaged one the store says which file is meant and writes nothing', async () => {
  await using at = await place()
  await using other = await place()
  await (await openFleetStore(other.options))[Symbol.asyncDispose]()
  await (await openFleetStore(at.options))[Symbol.asyncDispose]()
  const before = await readFile(at.file)
  const file = at.options.keyFile
  const kept = join(at.home, 'kept.key')
  const locked = (reason: string) => ({ fault: { kind: 'storeLocked', file, reason } })

  await rename(file, kept)
  await expect(openFleetStore(at.options)).rejects.toMatchObject(locked('missing'))
  await expect(openFleetStore(at.options)).rejects.toThrow(file)
  await expect(stat(file)).rejects.toThrow('ENOENT')
  await copyFile(other.options.keyFile, file)
  await expect(openFleetStore(at.options)).rejects.toMatchObject(locked('wrong'))
  await writeFile(file, 'not a key\n')
  await expect(openFleetStore(at.options)).rejects.toMatchObject(locked('damaged'))
  await rm(file)
  await mkdir(file)
  await expect(openFleetStore(at.options)).rejects.toMatchObject(locked('unreadable'))
  expect(await readFile(at.file)).toEqual(before)

  await rm(file, { recursive: true })
  await rename(kept, file)
  await (await openFleetStore(at.options))[Symbol.asyncDispose]()
})

test('the key stands outside the data where nothing else is said, and where RAPTOR_KEY_FILE says', async () => {
  await using at = await place()
  onTestFinished(() => void vi.unstubAllEnvs())
  expect(process.env['RAPTOR_KEY_FILE']).toMatch(/raptor-tests/)
  vi.stubEnv('RAPTOR_KEY_FILE', '')
  vi.stubEnv('XDG_CONFIG_HOME', join(at.home, 'config'))
  const { folder } = at.options
  const id = await (async () => {
    await using store = await openFleetStore({ folder })
    return store.fleet.id()
  })()
  const standard = join(at.home, 'config', 'raptor-tunnel', 'keys', `${id}.key`)
  expect((await stat(standard)).mode & 0o777).toBe(0o600)
  await rename(standard, join(at.home, 'elsewhere.key'))
  vi.stubEnv('RAPTOR_KEY_FILE', join(at.home, 'elsewhere.key'))
  await (await openFleetStore({ folder }))[Symbol.asyncDispose]()
})

test('a file of an earlier format or of another program is refused and left as it is', async () => {
  await using at = await place()
  await mkdir(at.options.folder)
  const old = new DatabaseSync(at.file)
  old.exec(`PRAGMA user_version = 3; CREATE TABLE operations (id TEXT); INSERT INTO operations VALUES ('x')`)
  old.close()
  const before = await readFile(at.file)
  await expect(openFleetStore(at.options)).rejects.toMatchObject({ fault: { kind: 'badInput' } })
  await expect(openFleetStore(at.options)).rejects.toThrow(at.file)
  expect(await readFile(at.file)).toEqual(before)
  await writeFile(at.file, 'Dear diary, this is no database, and longer than a header would be. '.repeat(20))
  await expect(openFleetStore(at.options)).rejects.toMatchObject({ fault: { kind: 'storeFailed', where: at.file } })
})

test('a file of a newer version is refused with what to do about it', async () => {
  await using at = await place()
  await (await openFleetStore(at.options))[Symbol.asyncDispose]()
  const setVersion = (version: number): void => {
    using file = new DatabaseSync(at.file)
    file.exec(`PRAGMA user_version = ${version}`)
  }
  setVersion(99)
  await expect(openFleetStore(at.options)).rejects.toThrow(/newer Raptor Tunnel \(version 99 .* knows 1\): update/)
  // The refusal lets go of the file.
  setVersion(migrationsIn(sqliteWords).length)
  await (await openFleetStore(at.options))[Symbol.asyncDispose]()
})

test('a later migration keeps a backup, and one that fails leaves the file as it was', async () => {
  await using at = await place()
  await (await openFleetStore(at.options))[Symbol.asyncDispose]()
  const now = migrationsIn(sqliteWords)
  const file = openSqlite(at.file, 'power')
  const broken = [
    ...now,
    async (tables: Parameters<Parameters<typeof migrate>[1]['migrations'][number]>[0]) => {
      await tables.schema.dropTable('events').execute()
      throw new Error('no')
    },
  ]
  await expect(migrate(file, { path: at.file, migrations: broken })).rejects.toThrow('no')
  expect(file.prepare('PRAGMA user_version').get()).toEqual({ user_version: now.length })
  expect(file.prepare('SELECT * FROM events').all()).toEqual([])
  file.close()
  const backups = await readdir(join(at.options.folder, 'backups'))
  expect(backups).toEqual([expect.stringMatching(/^raptor-v1-.*\.db$/)])
  expect((await stat(join(at.options.folder, 'backups', backups[0] ?? ''))).mode & 0o777).toBe(0o600)
})
