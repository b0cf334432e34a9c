import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { HostError } from '../../shared/hostError.ts'
import type { OperationItem, OperationSummary } from '../../shared/operation/operation.ts'
import type { FleetStore, FullRevision, StoredHost, StoredItem, StoredJob, StoredTunnel, Tables } from './fleetStore.ts'
import { onlyProcess } from './oneProcess.ts'
import { makePrivateFile } from './privateFile.ts'
import { schema } from './quick/schema.ts'

/** A stand-in until the real one. */
export const openFleetStore = async ({
  folder,
}: {
  folder: string
  keyFile?: string | undefined
}): Promise<FleetStore> => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'raptor.db')
  const lock = await onlyProcess(`${path}.lock`)
  await makePrivateFile(path)
  const db = new DatabaseSync(path, { timeout: 5000, enableForeignKeyConstraints: true })
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  if (Number(db.prepare('PRAGMA user_version').get()?.['user_version']) === 0)
    db.exec(`${schema}PRAGMA user_version = 1`)
  const all = (sql: string, ...v: SQLInputValue[]) => db.prepare(sql).all(...v)
  const one = (sql: string, ...v: SQLInputValue[]) => db.prepare(sql).get(...v)
  const run = (sql: string, ...v: SQLInputValue[]) => db.prepare(sql).run(...v)
  const j = (row: Record<string, unknown> | undefined, col: string): any =>
    row === undefined || row[col] === null || row[col] === undefined ? undefined : JSON.parse(String(row[col]))
  const exists = (what: string, name: string) => new HostError({ kind: 'alreadyExists', what, name })
  const unique = <T>(work: () => T, what: string, name: string): T => {
    try {
      return work()
    } catch (e) {
      if (e instanceof Error && /UNIQUE/.test(e.message)) throw exists(what, name)
      throw e
    }
  }
  const host = (r: Record<string, unknown>): StoredHost => ({ ...j(r, 'body'), version: Number(r['version']) })
  const tunnel = (r: Record<string, unknown>): StoredTunnel => ({ ...j(r, 'body'), version: Number(r['version']) })
  const job = (r: Record<string, unknown>): StoredJob =>
    ({
      ...j(r, 'body'),
      state: r['state'],
      leaseOwner: r['leaseOwner'],
      leaseUntilMs: r['leaseUntilMs'],
    }) as StoredJob
  const items = (id: string): OperationItem[] =>
    all('SELECT body FROM items WHERE job=? ORDER BY seq', id).map((r) => j(r, 'body'))
  const summary = (r: Record<string, unknown>): OperationSummary => {
    const head = job(r)
    const parts = items(head.id)
    const counts: Record<string, number> = {}
    for (const p of parts) counts[p.state] = (counts[p.state] ?? 0) + 1
    const first = parts.length === 1 ? parts[0] : undefined
    const running = parts.find((p) => p.state === 'running')
    const { kindVersion: _k, inputHash: _i, leaseOwner: _o, leaseUntilMs: _u, version: _v, policy: _p, ...rest } = head
    return {
      ...rest,
      host: first?.host ?? null,
      tunnel: first?.tunnels.length === 1 ? (first.tunnels[0] ?? null) : null,
      items: counts,
      total: parts.length,
      step: running?.steps.find((s) => s.state === 'running')?.name ?? '',
    } as OperationSummary
  }
  const tables: Tables = {
    fleet: {
      id: async () => {
        const known = j(one("SELECT value FROM meta WHERE name='fleet'"), 'value')
        if (known !== undefined) return known
        const id = randomUUID()
        run("INSERT INTO meta VALUES ('fleet', ?)", JSON.stringify(id))
        return id
      },
      setting: async (name) => j(one('SELECT value FROM meta WHERE name=?', `setting ${name}`), 'value'),
      putSetting: async (name, value) =>
        void run('INSERT OR REPLACE INTO meta VALUES (?,?)', `setting ${name}`, JSON.stringify(value)),
    },
    hosts: {
      list: async () => all('SELECT * FROM hosts ORDER BY name').map(host),
      get: async (id) => {
        const r = one('SELECT * FROM hosts WHERE id=?', id)
        return r && host(r)
      },
      byName: async (name) => {
        const r = one('SELECT * FROM hosts WHERE name=?', name)
        return r && host(r)
      },
      add: async (h) => {
        unique(() => run('INSERT INTO hosts VALUES (?,?,?,1)', h.id, h.name, JSON.stringify(h)), 'host', h.name)
        return { ...h, version: 1 }
      },
      update: async (id, change, { expected } = {}) => {
        const r = one('SELECT * FROM hosts WHERE id=?', id)
        if (r === undefined) throw new HostError({ kind: 'notFound', what: 'host', name: id })
        const before = host(r)
        if (expected !== undefined && expected !== before.version)
          throw new HostError({ kind: 'changedMeanwhile', what: 'host', name: before.name })
        const after = { ...before, ...change, version: before.version + 1 }
        unique(
          () =>
            run(
              'UPDATE hosts SET name=?, body=?, version=? WHERE id=?',
              after.name,
              JSON.stringify(after),
              after.version,
              id,
            ),
          'host',
          after.name,
        )
        return after
      },
      remove: async (id) => void run('DELETE FROM hosts WHERE id=?', id),
    },
    tunnels: {
      list: async (hostId) =>
        (hostId === undefined
          ? all('SELECT * FROM tunnels ORDER BY hostId, id')
          : all('SELECT * FROM tunnels WHERE hostId=? ORDER BY id', hostId)
        ).map(tunnel),
      get: async (uid) => {
        const r = one('SELECT * FROM tunnels WHERE uid=?', uid)
        return r && tunnel(r)
      },
      on: async (hostId, id) => {
        const r = one('SELECT * FROM tunnels WHERE hostId=? AND id=?', hostId, id)
        return r && tunnel(r)
      },
      withId: async (id) => all('SELECT * FROM tunnels WHERE id=?', id).map(tunnel),
      count: async () => Number(one('SELECT count(*) AS n FROM tunnels')?.['n']),
      add: async (t) => {
        unique(
          () => run('INSERT INTO tunnels VALUES (?,?,?,?,1)', t.uid, t.id, t.hostId, JSON.stringify(t)),
          'tunnel',
          t.id,
        )
        return { ...t, version: 1 }
      },
      update: async (uid, change, { expected } = {}) => {
        const r = one('SELECT * FROM tunnels WHERE uid=?', uid)
        if (r === undefined) throw new HostError({ kind: 'notFound', what: 'tunnel', name: uid })
        const before = tunnel(r)
        if (expected !== undefined && expected !== before.version)
          throw new HostError({ kind: 'changedMeanwhile', what: 'tunnel', name: before.id })
        const after = { ...before, ...change, version: before.version + 1 }
        run(
          'UPDATE tunnels SET id=?, hostId=?, body=?, version=? WHERE uid=?',
          after.id,
          after.hostId,
          JSON.stringify(after),
          after.version,
          uid,
        )
        return after
      },
      remove: async (uid) => void run('DELETE FROM tunnels WHERE uid=?', uid),
    },
    revisions: {
      add: async ({ config, unit, source, ...rest }) =>
        void run(
          'INSERT INTO revisions VALUES (?,?,?,?)',
          rest.tunnel,
          rest.number,
          JSON.stringify(rest),
          JSON.stringify({ config, unit, source }),
        ),
      get: async (t, n) => {
        const r = one('SELECT * FROM revisions WHERE tunnel=? AND number=?', t, n)
        return r && ({ ...j(r, 'body'), ...j(r, 'sealed') } as FullRevision)
      },
      list: async (t) =>
        all('SELECT body FROM revisions WHERE tunnel=? ORDER BY number DESC', t).map((r) => j(r, 'body')),
    },
    archive: {
      add: async ({ config, unit, ...rest }) =>
        void run(
          'INSERT INTO archive VALUES (?,?,?,?,?,?)',
          rest.id,
          rest.hostId,
          rest.tunnel,
          rest.archivedAtMs,
          JSON.stringify(rest),
          JSON.stringify({ config, unit }),
        ),
      list: async ({ hostId, tunnel }) =>
        all('SELECT body, hostId, tunnel FROM archive ORDER BY atMs DESC')
          .filter(
            (r) => (hostId === undefined || r['hostId'] === hostId) && (tunnel === undefined || r['tunnel'] === tunnel),
          )
          .map((r) => j(r, 'body')),
      get: async (id) => {
        const r = one('SELECT * FROM archive WHERE id=?', id)
        return r && { ...j(r, 'body'), ...j(r, 'sealed') }
      },
    },
    changes: {
      put: async (hash, change, atMs) =>
        void run('INSERT OR REPLACE INTO changes VALUES (?,?,?)', hash, atMs, JSON.stringify(change)),
      get: async (hash) => j(one('SELECT sealed FROM changes WHERE hash=?', hash), 'sealed'),
    },
    jobs: {
      add: async (job, items) => {
        if (one('SELECT id FROM jobs WHERE id=?', job.id) !== undefined) throw exists('operation', job.id)
        run(
          'INSERT INTO jobs VALUES (?,?,?,?,?,?)',
          job.id,
          job.state,
          job.startedAtMs,
          job.leaseOwner,
          job.leaseUntilMs,
          JSON.stringify({ ...job, version: 1 }),
        )
        for (const { input, kept, value, ...item } of items)
          run(
            'INSERT INTO items VALUES (?,?,?,?,?,?,?)',
            job.id,
            item.seq,
            item.hostId,
            JSON.stringify(item),
            JSON.stringify(input),
            kept === undefined ? null : JSON.stringify(kept),
            value === undefined ? null : JSON.stringify(value),
          )
      },
      get: async (id) => {
        const r = one('SELECT * FROM jobs WHERE id=?', id)
        return r && job(r)
      },
      items: async (id) => items(id),
      item: async (id, seq) => {
        const r = one('SELECT * FROM items WHERE job=? AND seq=?', id, seq)
        return r && ({ ...j(r, 'body'), input: j(r, 'input'), kept: j(r, 'kept'), value: j(r, 'value') } as StoredItem)
      },
      list: async ({ limit, before, hostId, states, retryOf }) =>
        all('SELECT * FROM jobs ORDER BY startedAtMs DESC, rowid DESC')
          .filter(
            (r) =>
              (before === undefined || Number(r['startedAtMs']) < before.startedAtMs) &&
              (states === undefined || states.includes(r['state'] as never)) &&
              (retryOf === undefined || job(r).retryOf === retryOf) &&
              (hostId === undefined || items(String(r['id'])).some((i) => i.hostId === hostId)),
          )
          .slice(0, limit)
          .map(summary),
      unended: async () => all("SELECT * FROM jobs WHERE state IN ('waiting','running')").map(job),
      update: async (id, change, { expected } = {}) => {
        const r = one('SELECT * FROM jobs WHERE id=?', id)
        if (r === undefined) throw new HostError({ kind: 'notFound', what: 'operation', name: id })
        const before = job(r)
        if (expected !== undefined && expected !== before.version) throw new HostError({ kind: 'changedMeanwhile', what: 'operation', name: id })
        const after = { ...before, ...change, version: before.version + 1 }
        run(
          'UPDATE jobs SET state=?, leaseOwner=?, leaseUntilMs=?, body=? WHERE id=?',
          after.state,
          after.leaseOwner,
          after.leaseUntilMs,
          JSON.stringify(after),
          id,
        )
      },
      updateItem: async (id, seq, { input: _input, kept, value, ...change }) => {
        const r = one('SELECT * FROM items WHERE job=? AND seq=?', id, seq)
        run('UPDATE items SET body=? WHERE job=? AND seq=?', JSON.stringify({ ...j(r, 'body'), ...change }), id, seq)
        if (kept !== undefined) run('UPDATE items SET kept=? WHERE job=? AND seq=?', JSON.stringify(kept), id, seq)
        if (value !== undefined) run('UPDATE items SET value=? WHERE job=? AND seq=?', JSON.stringify(value), id, seq)
      },
      claim: async (id, { owner, untilMs, nowMs }) =>
        run(
          'UPDATE jobs SET leaseOwner=?, leaseUntilMs=? WHERE id=? AND (leaseOwner IS NULL OR leaseOwner=? OR leaseUntilMs<?)',
          owner,
          untilMs,
          id,
          owner,
          nowMs,
        ).changes === 1,
      appendEvent: async (event) =>
        void run('INSERT INTO events (job, body) VALUES (?,?)', event.job, JSON.stringify(event)),
      events: async (id) => all('SELECT body FROM events WHERE job=? ORDER BY n', id).map((r) => j(r, 'body')),
      prune: async () => 0,
    },
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    ...tables,
    isShared: false,
    transaction: async (work) => {
      const turn = last.then(async () => {
        db.exec('BEGIN IMMEDIATE')
        try {
          const v = await work(tables)
          db.exec('COMMIT')
          return v
        } catch (e) {
          db.exec('ROLLBACK')
          throw e
        }
      })
      last = turn.catch(() => undefined)
      return turn
    },
    [Symbol.asyncDispose]: async () => {
      db.close()
      lock[Symbol.dispose]()
    },
  }
}
