import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startServer } from '../../server/main.ts'
import { outsideWorld, ownHost } from '../hosts/sharedHost.ts'
import { ensureXray } from '../hosts/xrayBinary.ts'

const run = promisify(execFile)
const example = join(import.meta.dirname, '../../client/sdk/examples/fleet.ts')

test('the example makes a fleet of an exit and two entries, and run again it changes nothing', async () => {
  const home = await mkdtemp(join(tmpdir(), 'raptor-example-'))
  const [outside, xrayFile] = await Promise.all([outsideWorld(), ensureXray()])
  await using first = await ownHost({ kind: 'root', name: 'exit1', release: 'bookworm' })
  await using second = await ownHost({ kind: 'sudo', name: 'entry1', release: 'bullseye' })
  await using third = await ownHost({ kind: 'root', name: 'entry2', release: 'trixie' })
  const probeUrls = [`http://${outside.address}:${outside.httpPort}/nonce/{nonce}`]
  await using _server = await startServer({ home, port: 0, probeUrls })
  const hosts = [first, second, third].map(({ descriptor: { name, address, user, keyFile, hostKeys } }) => ({
    name,
    address,
    user,
    keyFile,
    fingerprint: hostKeys.find(({ type }) => type === 'ssh-ed25519')?.fingerprint,
  }))
  const dest = `${outside.address}:${outside.tlsPort}`
  const exit = { dest, serverName: 'www.example.com', allowPrivate: true }
  const file = join(home, 'fleet.json')
  await writeFile(file, JSON.stringify({ hosts, exit, xrayFile }))

  const made = await run(process.execPath, [example, file], { env: { ...process.env, RAPTOR_HOME: home } })
  const [exitName = '', ...entryNames] = hosts.map(({ name }) => name)
  for (const name of [exitName, ...entryNames]) expect(made.stdout).toContain(`${name} prepared`)
  for (const name of entryNames) expect(made.stdout).toContain(`${name}/home traffic ok`)
  for (const ref of [`${exitName}/exit`, ...entryNames.map((name) => `${name}/home`)])
    expect(made.stdout).toContain(`${ref} is up`)

  const again = await run(process.execPath, [example, file], { env: { ...process.env, RAPTOR_HOME: home } })
  expect(again.stdout).not.toContain('prepared')
  expect(again.stdout.match(/ is up/g)).toHaveLength(3)
  await rm(home, { recursive: true })
}, 180_000)
