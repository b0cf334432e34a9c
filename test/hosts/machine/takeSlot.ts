import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { runScript } from '../command.ts'
import { clearSlotScript } from './clearSlot.ts'
import { withLock } from './lock.ts'
import { postReaper } from './reaper.ts'
import { runsFolder } from './runsFolder.ts'
import { slotOf, type Slot } from './slot.ts'

/** How many runs fit beside each other: each has a /20 of 10.99.0.0/16. */
const slotCount = 16

/** A slot that this process holds. */
export interface OwnSlot extends Slot {
  /** Takes away everything the run has made, and gives the slot back. */
  end(): Promise<void>
}

const ownerFile = z.object({ pid: z.number(), started: z.string() })

/** Takes a free slot for this process, after clearing what runs left whose process is gone. */
export const takeSlot = async (): Promise<OwnSlot> => {
  await mkdir(runsFolder, { recursive: true, mode: 0o700 })
  return withLock(join(runsFolder, 'lock'), async () => {
    const taken = new Set<string>()
    for (const name of await readdir(runsFolder)) {
      if (!/^rt\d+$/.test(name)) continue
      if (await hasLiveOwner(name)) taken.add(name)
      else await runScript(clearSlotScript(slotOf(Number(name.slice(2)))))
    }
    const slot = Array.from({ length: slotCount }, (_, number) => slotOf(number)).find(
      ({ prefix }) => !taken.has(prefix),
    )
    if (slot === undefined) throw new Error(`${slotCount} runs of test hosts are alive; end one first`)
    await mkdir(slot.folder, { mode: 0o755 })
    const owner = JSON.stringify({ pid: process.pid, started: await startOf(process.pid) })
    await writeFile(ownerPath(slot.prefix), owner)
    return { ...slot, end: postReaper(slot, owner) }
  })
}

const ownerPath = (prefix: string): string => join(runsFolder, prefix, 'owner.json')

const hasLiveOwner = async (prefix: string): Promise<boolean> => {
  const text = await readFile(ownerPath(prefix), 'utf8').catch(() => '{}')
  const owner = ownerFile.safeParse(JSON.parse(text === '' ? '{}' : text))
  return owner.success && (await startOf(owner.data.pid)) === owner.data.started
}

/** When a process began, in ticks since the machine's boot: with the pid it names one process for ever. */
const startOf = async (pid: number): Promise<string> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name in parentheses may hold spaces; the start time is field 22, the 20th after the name.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'gone'
}
