import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRaptor } from '../../client/sdk/raptor.ts'
import { ensurePackages } from '../hosts/ensurePackages.ts'
import { openRun } from '../hosts/run.ts'
import type { TestHost } from '../hosts/testHost.ts'
import type { Release } from '../hosts/release.ts'
import { ensureXray } from '../hosts/xrayBinary.ts'
import { forStdout } from '../forStdout.ts'
import { addHost, deployEntry, deployExit, prepareHost } from './deploy.ts'
import { fetchThrough, type Proof } from './fetchThrough.ts'
import { killTunnel } from './killTunnel.ts'
import { makeProgress } from './progress.ts'
import { makeReport, reportText } from './report.ts'

const machines: readonly { name: string; release: Release }[] = [
  { name: 'fra1', release: 'bullseye' },
  { name: 'ams1', release: 'bookworm' },
  { name: 'ist1', release: 'trixie' },
]

const entryPort = 1080

/** Real hosts, real tunnels, real traffic, from a fresh clone: everything goes through the API, as a face would do it. */
const demo = async ({ once, json }: { once: boolean; json: boolean }): Promise<boolean> => {
  const progress = makeProgress((text) => process.stderr.write(text), process.stderr.isTTY)
  await ensurePackages(['systemd-container', 'mmdebstrap', 'iproute2', 'openssh-client'])
  const home = await mkdtemp(join(tmpdir(), 'raptor-demo-'))
  try {
    await using run = await openRun({ onProgress: progress.note })
    const [xray, hosts] = await Promise.all([
      progress.step('xray found or built', async () => ensureXray('current', progress.note)),
      progress.step('three hosts booted: systemd 247, 252 and 257', async () =>
        Promise.all(machines.map(async (machine) => run.boot({ kind: 'root', ...machine }))),
      ),
    ])
    const { startServer } = await import('../../server/main.ts')
    const probeUrl = `http://${run.outside.address}:${run.outside.httpPort}/nonce/{nonce}`
    await using server = await progress.step('server started', async () =>
      startServer({ home, port: 0, probeUrls: [probeUrl] }),
    )
    await using raptor = createRaptor({ url: server.url, token: server.token })
    await progress.step('hosts added', async () => Promise.all(hosts.map(async (host) => addHost(raptor, host))))
    await progress.step('hosts prepared: user, folders, xray pushed', async () =>
      Promise.all(hosts.map(async (host) => prepareHost(raptor, host, xray))),
    )
    const [exitHost, ...entryHosts] = hosts
    const killed = entryHosts[0]
    if (exitHost === undefined || killed === undefined) throw new Error('The demo needs an exit and an entry')
    const exit = await progress.step('exit-reality deployed', async () => deployExit(raptor, exitHost, run.outside))
    const entries = await progress.step('two entries deployed', async () =>
      Promise.all(entryHosts.map(async (host) => deployEntry(raptor, host, exit))),
    )
    const proofs = await progress.step('traffic proved by nonce through both', async () =>
      Promise.all(entryHosts.map(async (host) => fetchThrough(host, entryPort, run.outside))),
    )
    const kill = await progress.step(`process of ${entries[0]?.ref ?? ''} killed, and back`, async () =>
      killTunnel(raptor, killed, entries[0]?.ref ?? ''),
    )
    const traffic = trafficOf({ exitHost, entryHosts, proofs })
    const report = await makeReport(raptor, { traffic, kill })
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : forStdout(reportText(report)))
    progress.end('The demo stands')
    if (!once) await untilInterrupted(`Open ${server.pageUrl}\nCtrl-C ends the demo and leaves nothing behind.\n`)
    return report.ok
  } finally {
    await rm(home, { recursive: true, force: true })
  }
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

const untilInterrupted = async (words: string): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve())
    process.stderr.write(words)
  })

const { values } = parseArgs({ options: { once: { type: 'boolean' }, json: { type: 'boolean' } } })
process.exitCode = (await demo({ once: values.once ?? false, json: values.json ?? false })) ? 0 : 1
