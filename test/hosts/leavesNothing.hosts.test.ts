import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { bootHosts } from './bootHosts.ts'
import { capture } from './command.ts'
import type { HostDescriptor } from './descriptor.ts'
import { tracesOf, type Traces } from './machine/traces.ts'
import { hostFrom } from './testHost.ts'

const nothing: Traces = {
  mounts: [],
  namespaces: [],
  links: [],
  cgroups: [],
  processes: [],
  routes: [],
  folders: [],
}

const file = fileURLToPath(new URL('hold.child.ts', import.meta.url))

/** A process that holds a run of three hosts until it is ended, at the latest by the scope. */
const startHolder = async (): Promise<Holder> => {
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'ignore'] })
  const closed = once(child, 'close')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const read = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value))
  const kill = async (signal: NodeJS.Signals): Promise<unknown> => {
    child.kill(signal)
    return (await closed)[1]
  }
  return {
    pid: Number(child.pid),
    slot: Number(await read()),
    // hold.child.ts writes the descriptors.
    firstHost: async () => ((await read()) as [HostDescriptor])[0],
    kill,
    [Symbol.asyncDispose]: async () => void (await kill('SIGTERM')),
  }
}

interface Holder extends AsyncDisposable {
  pid: number
  slot: number
  /** Waits for the boot of the hosts. */
  firstHost(): Promise<HostDescriptor>
  /** Resolves when the process is gone, with the signal that ended it. */
  kill(signal: NodeJS.Signals): Promise<unknown>
}

/** The reaper of the holder's run: the process that waits on a pipe for the holder's end. */
const reaperOf = async ({ pid }: Holder): Promise<number> =>
  Number((await capture(['pgrep', '-P', String(pid), '-f', 'owner.json'])).stdout)

test('a run that ends in order leaves nothing behind', async () => {
  const run = await bootHosts([{ kind: 'root' }, { kind: 'behindJump', xray: true }])
  const { slot } = run.hosts[0].descriptor.machine
  const during = await tracesOf(slot)
  for (const [kind, traces] of Object.entries(during)) expect([kind, traces]).not.toEqual([kind, []])
  await run.hosts[0].fillDisk('/var/log')
  await run.hosts[1].powerCut()
  await run[Symbol.asyncDispose]()
  expect(await tracesOf(slot)).toEqual(nothing)
})

test.each(['SIGINT', 'SIGTERM'] as const)('a run that %s ends leaves nothing behind', async (signal) => {
  await using holder = await startHolder()
  await holder.firstHost()
  expect((await tracesOf(holder.slot)).mounts).toHaveLength(3)
  expect(await holder.kill(signal)).toBe(signal)
  expect(await tracesOf(holder.slot)).toEqual(nothing)
})

test('a run that SIGINT ends while it boots leaves nothing behind', async () => {
  await using holder = await startHolder()
  await expect.poll(async () => (await tracesOf(holder.slot)).namespaces, { timeout: 20_000 }).not.toEqual([])
  await holder.kill('SIGINT')
  expect(await tracesOf(holder.slot)).toEqual(nothing)
})

test('what kill -9 leaves is cleared within moments', async () => {
  await using holder = await startHolder()
  await holder.firstHost()
  await holder.kill('SIGKILL')
  await expect.poll(() => tracesOf(holder.slot), { timeout: 20_000 }).toEqual(nothing)
})

test('what nobody could clear is cleared by the next run, which leaves a live one alone', async () => {
  await using live = await startHolder()
  await using dead = await startHolder()
  const [alive] = await Promise.all([live.firstHost(), dead.firstHost()])
  process.kill(await reaperOf(dead), 'SIGKILL')
  await dead.kill('SIGKILL')
  expect((await tracesOf(dead.slot)).mounts).toHaveLength(3)
  const next = await bootHosts([])
  expect(await tracesOf(dead.slot)).toMatchObject({ mounts: [], namespaces: [], cgroups: [] })
  await next[Symbol.asyncDispose]()
  expect(await tracesOf(dead.slot)).toEqual(nothing)
  expect(await hostFrom(alive).sh('systemctl is-system-running')).toBe('running')
})
