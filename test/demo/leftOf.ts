import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runsFolder } from '../hosts/machine/runsFolder.ts'
import { tracesOf } from '../hosts/machine/traces.ts'

/** Who holds each slot on this machine, by process id. */
const owners = async (): Promise<ReadonlyMap<number, number>> => {
  const slots = (await readdir(runsFolder)).filter((name) => /^rt\d+$/.test(name))
  const pairs = slots.map(async (name): Promise<[number, number]> => {
    const text = await readFile(join(runsFolder, name, 'owner.json'), 'utf8').catch(() => '{"pid":0}')
    return [Number(JSON.parse(text).pid), Number(name.slice(2))]
  })
  return new Map(await Promise.all(pairs))
}

/** The slot of the run of test hosts that a process holds. */
export const slotHeldBy = async (pid: number): Promise<number> => {
  const slot = (await owners()).get(pid)
  if (slot === undefined) throw new Error(`Process ${pid} holds no slot`)
  return slot
}

/** What is left of a demo that has ended: the fleet's folder is in the run's. Nothing, when another run has the slot. */
export const leftOf = async (slot: number): Promise<string[]> => {
  const traces = await tracesOf(slot)
  if ([...(await owners()).entries()].some(([pid, number]) => number === slot && isAlive(pid))) return []
  return Object.values(traces).flat()
}

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
