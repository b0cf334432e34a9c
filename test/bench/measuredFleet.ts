import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { addHostInput, prepareInput } from '../../shared/input.ts'
import { callerOf, openFleet, type CalledFleet } from '../fleet/calledFleet.ts'
import type { HostRun } from '../hosts/run.ts'
import { ensureXray } from '../hosts/xrayBinary.ts'
import type { TestHost } from '../hosts/testHost.ts'

/** A fleet of ours over booted hosts, on a home of its own. After `close`, `open` starts it cold, from what is stored. */
export interface MeasuredFleet extends AsyncDisposable {
  fleet: CalledFleet
  readonly home: string
  close(): Promise<void>
  open(): Promise<CalledFleet>
}

export const openMeasuredFleet = async (run: HostRun, hosts: readonly TestHost[]): Promise<MeasuredFleet> => {
  const home = await mkdtemp(join(tmpdir(), 'raptor-bench-'))
  const open = async (): Promise<CalledFleet> =>
    openFleet({ home, probeUrls: [`http://${run.outside.address}:${run.outside.httpPort}/nonce/{nonce}`] })
  const fleet = await open()
  await Promise.all(hosts.map(async (host) => add(fleet, host)))
  const measured: MeasuredFleet = {
    fleet,
    home,
    close: async () => measured.fleet[Symbol.asyncDispose](),
    open: async () => {
      measured.fleet = await open()
      return measured.fleet
    },
    [Symbol.asyncDispose]: async () => {
      await measured.fleet[Symbol.asyncDispose]()
      await rm(home, { recursive: true, force: true })
    },
  }
  return measured
}

const add = async (fleet: CalledFleet, { descriptor }: TestHost): Promise<void> => {
  const { name, address, user, keyFile, hostKeys } = descriptor
  const fingerprint = hostKeys.find(({ type }) => type === 'ssh-ed25519')?.fingerprint
  await fleet.hosts.add(addHostInput.parse({ spec: { name, address, user, keyFile }, fingerprint }))
}

/** Makes every host ready; xray stands there already, so nothing is pushed. */
export const prepareAll = async (fleet: CalledFleet, hosts: readonly TestHost[]): Promise<void> => {
  const path = await ensureXray()
  await Promise.all(
    hosts.map(async ({ descriptor: { name } }) =>
      fleet.hosts.prepare(prepareInput.parse({ host: name, xray: { kind: 'file', path } })),
    ),
  )
}

/** Resolves when every host of the fleet is live. */
export const allLive = async (fleet: CalledFleet, hosts: number): Promise<void> => {
  const leave = new AbortController()
  try {
    const live = new Set<string>()
    for await (const event of await callerOf(fleet.context, leave.signal).services.watch()) {
      const seen = event.kind === 'snapshot' ? event.hosts : event.kind === 'host' ? [event.host] : []
      for (const { name, freshness } of seen) if (freshness.kind === 'live') live.add(name)
      if (live.size === hosts) return
    }
  } finally {
    leave.abort()
  }
}
