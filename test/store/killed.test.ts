import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { openStore } from '../../server/store/openStore.ts'

test('a kill -9 in the middle of writes loses no acknowledged write, and frees the store for the next', async () => {
  const home = await mkdtemp(join(tmpdir(), 'raptor-store-'))
  const path = join(home, 'raptor.db')
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writeForever.child.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const acknowledged: string[] = []
  for await (const line of createInterface(child.stdout)) {
    acknowledged.push(line)
    if (acknowledged.length === 200) child.kill('SIGKILL')
  }
  {
    await using store = await openStore(path)
    const kept = new Set<string>((await store.hosts.list()).map(({ name }) => name))
    expect(acknowledged.length).toBeGreaterThanOrEqual(200)
    expect(acknowledged.filter((name) => !kept.has(name))).toEqual([])
  }
  await rm(home, { recursive: true })
})
