import { once as occurrence } from 'node:events'
import { join } from 'node:path'
import { createRaptor } from '../../client/sdk/raptor.ts'
import { buildPage } from '../../server/buildPage.ts'
import { quote } from '../../server/shell/quote.ts'
import { ensurePackages } from '../hosts/ensurePackages.ts'
import { openRun } from '../hosts/run.ts'
import type { TestHost } from '../hosts/testHost.ts'
import type { Release } from '../hosts/release.ts'
import { ensureXray } from '../hosts/xrayBinary.ts'
import { forStdout } from '../forStdout.ts'
import { addHost, deployEntry, deployExit, prepareHost } from './deploy.ts'
import { fetchThrough, type Proof } from './fetchThrough.ts'
import { openKeptHome } from './openKeptHome.ts'
import { killTunnel } from './killTunnel.ts'
import { makeProgress } from './progress.ts'
import { makeReport, reportText } from './report.ts'
import { unlessAborted } from '../hosts/unlessAborted.ts'

const machines: readonly { name: string; release: Release }[] = [
  { name: 'fra1', release: 'bullseye' },
  { name: 'ams1', release: 'bookworm' },
  { name: 'ist1', release: 'trixie' },
]

const entryPort = 1080

interface DemoOptions {
  /** Ends when all is shown, in place of standing until it is told to end. */
  once: boolean
  json: boolean
  /** A folder for the fleet that stays; else it goes with the hosts. */
  home?: string
}

/**
 * Real hosts, real tunnels, real traffic, from a fresh clone: everything goes through the API, as a face would do it. The
 * run of test hosts answers for what must not stay, the fleet's folder too; when told to end, it is ended after all else.
 */
export const runDemo = async ({ once, json, home: kept }: DemoOptions, signal: AbortSignal): Promise<boolean> => {
  const progress = makeProgress((text) => process.stderr.write(text), process.stderr.isTTY)
  const step: typeof progress.step = async (title, work) =>
    progress.step(title, async () => unlessAborted(signal, work))
  if (kept !== undefined) await openKeptHome(kept)
  await unlessAborted(signal, async () =>
    ensurePackages(['systemd-container', 'mmdebstrap', 'iproute2', 'openssh-client']),
  )
  await using run = await openRun({ onProgress: progress.note, signal })
  const [xray, hosts] = await Promise.all([
    step('xray found or built', async () => ensureXray('current', progress.note)),
    step('three hosts booted: systemd 247, 252 and 257', async () =>
      Promise.all(machines.map(async (machine) => run.boot({ kind: 'root', ...machine }))),
    ),
    once ? undefined : step('page built', async () => buildPage(progress.note)),
  ])
  const home = kept ?? join(run.folder, 'home')
  const { startServer } = await import('../../server/main.ts')
  const probeUrl = `http://${run.outside.address}:${run.outside.httpPort}/nonce/{nonce}`
  // Not left half started: what has begun to write there could make the folder anew.
  await using server = await progress.step('server started', async () =>
    startServer({
      home,
      port: 0,
      probeUrls: [probeUrl],
      ...(kept === undefined && { keyFile: join(run.folder, 'fleet.key') }),
    }),
  )
  await using raptor = createRaptor({ url: server.url, token: server.token })
  const line = `In another terminal: RAPTOR_HOME=${quote(home)} npm run raptor -- status`
  progress.note(line)
  await step('hosts added', async () => Promise.all(hosts.map(async (host) => addHost(raptor, host))))
  await step('hosts prepared: user, folders, xray pushed', async () =>
    Promise.all(hosts.map(async (host) => prepareHost(raptor, host, xray))),
  )
  const [exitHost, ...entryHosts] = hosts
  const killed = entryHosts[0]
  if (exitHost === undefined || killed === undefined) throw new Error('The demo needs an exit and an entry')
  const exit = await step('exit-reality deployed', async () => deployExit(raptor, exitHost, run.outside))
  const entries = await step('two entries deployed', async () =>
    Promise.all(entryHosts.map(async (host) => deployEntry(raptor, host, exit))),
  )
  const proofs = await step('traffic proved by nonce through both', async () =>
    Promise.all(entryHosts.map(async (host) => fetchThrough(host, entryPort, run.outside))),
  )
  const kill = await step(`process of ${entries[0]?.ref ?? ''} killed, and back`, async () =>
    killTunnel(raptor, killed, entries[0]?.ref ?? ''),
  )
  const traffic = trafficOf({ exitHost, entryHosts, proofs })
  const report = await unlessAborted(signal, async () => makeReport(raptor, { traffic, kill }))
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : forStdout(reportText(report)))
  progress.end('The demo stands')
  if (once) return report.ok
  const left = kept === undefined ? 'nothing' : `nothing but ${kept}`
  progress.say(`Open ${server.pageUrl}\n${line}\nCtrl-C ends the demo and leaves ${left} behind.`)
  await aborted(signal)
  progress.say('Ending …')
  return report.ok
}

const aborted = async (signal: AbortSignal): Promise<void> => {
  if (signal.aborted) return
  await occurrence(signal, 'abort')
}

/** What each host's tunnel has to show: an entry its own nonce, the exit that it was the exit's address that fetched them. */
const trafficOf = ({
  exitHost,
  entryHosts,
  proofs,
}: {
  exitHost: TestHost
  entryHosts: readonly TestHost[]
  proofs: readonly Proof[]
}): ReadonlyMap<string, { ok: boolean; ms: number }> =>
  new Map([
    [exitHost.descriptor.name, { ok: proofs.every(({ seenAs }) => seenAs === exitHost.descriptor.address), ms: 0 }],
    ...entryHosts.map(({ descriptor: { name } }, at): [string, { ok: boolean; ms: number }] => [
      name,
      { ok: proofs[at]?.ok ?? false, ms: Math.round(proofs[at]?.ms ?? 0) },
    ]),
  ])
