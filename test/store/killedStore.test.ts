import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openFleetStore } from '../../server/store/openFleetStore.ts'

test('a kill -9 in the middle of transactions loses none that was acknowledged, leaves no half one, and frees the store', async () => {
  const home = await mkdtemp(join(tmpdir(), 'raptor-store-'))
  const options = { folder: join(home, 'data'), keyFile: join(home, 'key') }
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'transactForever.child.ts'), options.folder, options.keyFile],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const acknowledged: string[] = []
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line)
    if (acknowledged.length === 200) child.kill('SIGKILL')
  }
  {
    await using store = await openFleetStore(options)
    const hosts = await store.hosts.list()
    const names = new Set<string>(hosts.map(({ name }) => name))
    expect(acknowledged.length).toBeGreaterThanOrEqual(200)
    expect(acknowledged.filter((name) => !names.has(name))).toEqual([])
    // A host, its tunnel and the revision are written together.
    const tunnels = await store.tunnels.list()
    expect(tunnels.map(({ hostId }) => hostId).toSorted()).toEqual(hosts.map(({ id }) => id).toSorted())
    for (const { uid } of tunnels) expect(await store.revisions.get(uid, 1)).toBeDefined()
  }
  await rm(home, { recursive: true })
}, 60_000)
