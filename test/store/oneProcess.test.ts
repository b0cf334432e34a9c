import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { onlyProcess } from '../../server/store/oneProcess.ts'

test('a folder is for one at a time, and for the next once it is let go', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'raptor-lock-'))
  const path = join(folder, 'raptor.db.lock')
  const first = await onlyProcess(path)
  await expect(onlyProcess(path, { waitMs: 0 })).rejects.toThrow(/Another Raptor Tunnel is at work with the same data/)
  const next = onlyProcess(path)
  first[Symbol.dispose]()
  ;(await next)[Symbol.dispose]()
  await rm(folder, { recursive: true })
})
