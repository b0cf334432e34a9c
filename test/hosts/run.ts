import { rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { getuid } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import pLimit from 'p-limit'
import { ensureBaseTree } from './baseTree.ts'
import { buildHost } from './buildHost.ts'
import { makeClientKeys } from './clientKeys.ts'
import { capture } from './command.ts'
import type { HostDescriptor, HostSpec } from './descriptor.ts'
import { faultsOf } from './faults.ts'
import { kinds } from './kinds.ts'
import { outsideAddress } from './machine/addresses.ts'
import { openNetwork } from './machine/network.ts'
import { takeSlot } from './machine/takeSlot.ts'
import { onSignals } from './onSignals.ts'
import { openOutside, type Outside } from './outside.ts'
import { hostFrom, type TestHost } from './testHost.ts'
import { unlessAborted } from './unlessAborted.ts'

export interface RunOptions {
  /** Told what takes long, a line at a time; stderr when not given. */
  onProgress?: (line: string) => void
  /** Stops opening and boots when aborted. With it the process's signals and the run's end are the caller's business. */
  signal?: AbortSignal
}

/** One run of test hosts: its own addresses, names and folder beside those of other runs. */
export interface HostRun extends AsyncDisposable {
  /** The run's number on this machine: whatever is its own is called `rt{slot}-…`. */
  readonly slot: number
  readonly outside: Outside
  /** The run's folder for temporary files; ends with the run. */
  readonly folder: string
  boot(spec: HostSpec): Promise<TestHost>
  /** Ends one host before the run ends. */
  end(host: TestHost): Promise<void>
}

/** Takes a slot, clears what dead runs left, and opens network and outside world. Hosts come by `boot`. */
export const openRun = async ({ onProgress = toStderr, signal }: RunOptions = {}): Promise<HostRun> => {
  if (getuid?.() !== 0) throw new Error('Test hosts need root')
  const slot = await takeSlot()
  const ending = new AbortController()
  const stopped = AbortSignal.any(signal === undefined ? [ending.signal] : [ending.signal, signal])
  const boots = new Set<Promise<unknown>>()
  const clear = async (): Promise<void> => {
    ending.abort(new Error('The run of test hosts has ended'))
    // A boot under way stops at its next step; what it made until then has to be there when the slot is cleared.
    await Promise.race([Promise.allSettled(boots), sleep(5000, undefined, { ref: false })])
    await slot.end()
  }
  const end = signal === undefined ? onSignals(clear) : onlyOnce(clear)
  try {
    await openNetwork(slot)
    const keys = await makeClientKeys(slot.folder)
    const base = await unlessAborted(stopped, async () => ensureBaseTree('bookworm', onProgress))
    const world = await openOutside(outsideAddress(slot.number), base)
    // A boot keeps a core busy for most of a second.
    const limit = pLimit(availableParallelism() * 2)
    let number = 0
    let jump: Promise<TestHost> | undefined

    const bootNow = async (spec: HostSpec, way: { jump?: HostDescriptor }): Promise<TestHost> => {
      stopped.throwIfAborted()
      const descriptor = await buildHost(spec, { slot, keys, number: ++number, onProgress, ...way })
      stopped.throwIfAborted()
      await faultsOf(descriptor).boot(stopped)
      return hostFrom(descriptor)
    }
    const boot = async (spec: HostSpec): Promise<TestHost> => {
      const way = kinds[spec.kind].reach === 'inner' ? { jump: await jumpHost() } : {}
      const booting = limit(bootNow, spec, way)
      boots.add(booting)
      try {
        return await booting
      } finally {
        boots.delete(booting)
        // The caller may well exit on this failure: not before all is cleared.
        if (ending.signal.aborted && signal === undefined) await end()
      }
    }
    const jumpHost = async (): Promise<HostDescriptor> => (await (jump ??= boot({ kind: 'jump' }))).descriptor

    return {
      slot: slot.number,
      outside: world.outside,
      folder: slot.folder,
      boot,
      end: endHost,
      [Symbol.asyncDispose]: async () => {
        await world[Symbol.asyncDispose]()
        await end()
      },
    }
  } catch (cause) {
    await end()
    throw cause
  }
}

const onlyOnce = (work: () => Promise<void>): (() => Promise<void>) => {
  let done: Promise<void> | undefined
  return async () => (done ??= work())
}

const endHost = async (host: TestHost): Promise<void> => {
  await host.powerCut()
  const { root, folder } = host.descriptor.machine
  await capture(['umount', '-l', root])
  await rm(folder, { recursive: true, force: true })
}

const toStderr = (line: string): void => {
  process.stderr.write(`${line}\n`)
}
