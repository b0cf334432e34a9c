import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createRaptor, findServer } from '../../client/sdk/raptor.ts'
import { leftOf } from '../fleet/tunnels/leftOf.ts'
import { nonceUrl } from '../fleet/tunnels/newTunnelOf.ts'
import { temporaryHome } from '../fleet/temporaryHome.ts'
import { outsideWorld, ownHost } from '../hosts/sharedHost.ts'
import type { TestHost } from '../hosts/testHost.ts'
import { ensureXray } from '../hosts/xrayBinary.ts'
import { raptorChild, watchArgv, type Ended, type RaptorChild } from './raptorChild.ts'

const done = ({ code, stdout, stderr }: Ended): string => {
  expect({ code, stderr, failed: code === 0 ? '' : stdout }).toEqual({ code: 0, stderr: '', failed: '' })
  return stdout
}
const json = (ended: Ended) => JSON.parse(done(ended))

const addOf = ({ descriptor: { name, address, user, keyFile } }: TestHost): string[] => [
  'hosts',
  'add',
  name,
  address,
  '--user',
  user,
  '--key',
  keyFile ?? '',
]

/** `raptor serve` until it can be asked; SIGTERM at the end of its scope. */
const served = async (raptor: RaptorChild) => {
  const child = raptor.start('serve', '--port', '0')
  const exit = once(child, 'exit')
  for await (const line of createInterface(child.stdout)) if (line.includes('#token=')) break
  child.stdout.resume()
  return {
    pid: child.pid ?? 0,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM')
      expect(await exit).toEqual([0, null])
    },
  }
}

/** Follows `watch --json` until a line fits, then presses Ctrl-C. */
const seenByWatch = (raptor: RaptorChild, fits: (event: Record<string, unknown>) => boolean) => {
  const child = raptor.start('watch', '--json')
  const exit = once(child, 'exit')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return {
    /** Without a server the first picture is of hosts that are still on their way. */
    untilUp: async (ref: string) => {
      for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
        const { kind, tunnels = [], tunnel } = JSON.parse(line.value)
        const all: { ref: string; health: string }[] = kind === 'tunnel' ? [tunnel] : tunnels
        if (all.some((one) => one.ref === ref && one.health === 'up')) return
      }
    },
    rest: async () => {
      for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
        if (fits(JSON.parse(line.value))) break
      }
      child.kill('SIGINT')
      expect(await exit).toEqual([130, null])
    },
  }
}

/** From the first key to the last file; gives the hosts that are left in the end. */
const life = async (mode: 'server' | 'alone'): Promise<unknown> => {
  await using home = await temporaryHome()
  await using exitHost = await ownHost({ kind: 'root' })
  await using entryHost = await ownHost({ kind: 'sudoPassword', release: 'trixie' })
  const [outside, xray] = await Promise.all([outsideWorld(), ensureXray()])
  const { name: exitName, hostKeys } = exitHost.descriptor
  const entryName = entryHost.descriptor.name
  const sudoPassword = entryHost.descriptor.sudoPassword ?? ''
  const env = { RAPTOR_HOME: home.path, RAPTOR_PROBE_URLS: nonceUrl(outside), RAPTOR_SUDO_PASSWORD: sudoPassword }
  const outputs: Ended[] = []
  const child = raptorChild(env)
  const noting = async (ended: Promise<Ended>): Promise<Ended> => {
    outputs.push(await ended)
    return ended
  }
  const raptor = Object.assign(async (...words: string[]) => noting(child(...words)), child)
  using argv = watchArgv()
  await using server = mode === 'server' ? await served(raptor) : null

  // A key that nobody has seen is refused by name, and trusted by its fingerprint.
  const unknown = await raptor(...addOf(exitHost))
  expect(unknown).toMatchObject({ code: 1, stdout: '' })
  expect(unknown.stderr).toContain('SHA256:')
  const asJson = await raptor(...addOf(exitHost), '--json')
  expect({ code: asJson.code, ...JSON.parse(asJson.stderr) }).toMatchObject({
    code: 1,
    fault: { kind: 'hostKeyUnknown' },
  })
  const { fingerprint } = JSON.parse(asJson.stderr).fault
  expect(hostKeys.map((key) => key.fingerprint)).toContain(fingerprint)
  expect(json(await raptor(...addOf(exitHost), '--trust', fingerprint, '--json'))).toMatchObject({ name: exitName })
  expect((await raptor(...addOf(entryHost), '--accept-new', '--quiet')).code).toBe(0)

  // Ctrl-C in the middle of the work, on a terminal: the steps are shown, then what is true.
  let pressed = false
  const cut = await raptor.onTerminal(['hosts', 'prepare', exitName, '--xray', xray], (shown, type) => {
    if (pressed || !shown.includes('◐')) return
    pressed = true
    type('\u0003')
  })
  expect(cut.code).toBe(130)
  expect(stripVTControlCharacters(cut.stdout)).toMatch(/◐ look\s[^]*◆ cancelled prepare/)

  expect((await raptor('hosts', 'check', exitName)).code).toBe(1)
  for (const host of [exitName, entryName])
    expect(json(await raptor('hosts', 'prepare', host, '--xray', xray, '--json'))).toMatchObject({ changed: true })
  expect(json(await raptor('hosts', 'prepare', exitName, '--xray', xray, '--json'))).toMatchObject({ changed: false })
  expect(done(await raptor('hosts', 'check', exitName))).toContain(`${exitName} is ready.`)

  const sets = [`dest=${outside.address}:${outside.tlsPort}`, 'serverName=www.example.com', 'allowPrivate=true']
  const exitLine = ['exit', '--host', exitName, '--preset', 'exit-reality', ...sets.flatMap((set) => ['--set', set])]
  expect(done(await raptor('tunnels', 'plan', ...exitLine))).toContain('create /etc/raptor-tunnel/xray-exit.json')
  expect(json(await raptor('tunnels', 'create', ...exitLine, '--plan', '--json'))).toMatchObject({ empty: false })
  expect(await leftOf(exitHost, 'exit')).toBe('')
  expect((await raptor('tunnels', 'create', ...exitLine)).stdout).toContain(`${exitName}/exit runs`)
  const entryLine = ['home', '--host', entryName, '--preset', 'entry', '--set', `exit=${exitName}/exit`]
  const { probe } = json(await raptor('tunnels', 'create', ...entryLine, '--json'))
  expect(probe.at(-1)).toMatchObject({ level: 'traffic', state: 'ok' })

  // The share link is secret by its nature: it goes from pipe to pipe.
  const { uri } = json(await child('tunnels', 'link', 'exit', '--json'))
  expect(json(await raptor.fed(uri, 'link', 'parse', '-', '--json'))).toMatchObject({ outbound: { protocol: 'vless' } })
  const many = { id: 'linked', host: entryName, source: { kind: 'link', uri } }
  const made = json(await raptor.fed(JSON.stringify(many), 'tunnels', 'create-many', '-', '--json'))
  expect(made.tunnels).toMatchObject([{ id: 'linked', ok: true }])

  const refs = [`${entryName}/home`, `${entryName}/linked`, `${exitName}/exit`].sort()
  const list = json(await raptor('tunnels', 'list', '--json'))
  expect(list.map(({ ref }: { ref: string }) => ref).sort()).toEqual(refs)
  expect(list.map(({ health }: { health: string }) => health)).toEqual(['up', 'up', 'up'])
  const table = done(await raptor('tunnels', 'list'))
  expect(table.split('\n')[0]).toMatch(/^TUNNEL +STATE +KIND/)
  expect(table).not.toContain('\u001B')
  if (server !== null) {
    await using api = createRaptor((await findServer(home.path)) ?? { url: '', token: '' })
    expect(list).toEqual(JSON.parse(JSON.stringify(await api.tunnels.list.query())))
    const services = json(await raptor('services', 'list', '--json'))
    expect(services).toEqual(JSON.parse(JSON.stringify(await api.services.list.query())))
  }
  expect(done(await raptor('tunnels', 'show', 'home'))).toContain('● up')
  expect(done(await raptor('tunnels', 'probe', 'home'))).toContain('✓ traffic')
  expect(
    done(await raptor('logs', 'home', '-n', '5'))
      .trim()
      .split('\n').length,
  ).toBeGreaterThan(1)
  expect(done(await raptor())).toContain('2 hosts, all seen · 3 tunnels, 3 ● up')

  // A killed process is told about, and is back.
  const watching = seenByWatch(child, ({ kind, tunnel }) => {
    const of = tunnel as { ref?: string; health?: string } | undefined
    return kind === 'tunnel' && of?.ref === `${entryName}/home` && of.health !== 'up'
  })
  await watching.untilUp(`${entryName}/home`)
  await entryHost.sh('systemctl kill -s KILL xray-tunnel-home.service')
  await watching.rest()

  const restarted = json(await raptor('tunnels', 'restart', 'home', 'exit', '--json'))
  expect(restarted).toMatchObject({ kind: 'restartTunnels', state: 'done', fault: null })
  const wrong = await raptor('tunnels', 'restart', 'home', 'nope')
  expect([wrong.code, wrong.stdout]).toEqual([1, ''])
  expect(wrong.stderr).toContain('nope')

  // Wrong use, in all its forms, is exit 2.
  for (const line of [
    'tunnels restart',
    'tunnels delete home',
    'tunnels show -- --x',
    'tunnels crate x',
    'hosts list -q',
  ])
    expect([line, (await raptor(...line.split(' '))).code]).toEqual([line, 2])
  if (server !== null) {
    process.kill(server.pid, 'SIGSTOP')
    expect((await raptor('hosts', 'list')).code).toBe(3)
    process.kill(server.pid, 'SIGCONT')
  }

  const { config } = json(await child('tunnels', 'show', 'exit', '--secrets', '--json'))
  const secrets = [...String(config).matchAll(/"(?:id|privateKey)": "([^"]{30,})"/g)].map(([, secret]) => secret ?? '')
  expect(secrets.length).toBeGreaterThan(1)

  done(await raptor('tunnels', 'delete', 'home', 'linked', '--confirm', 'home', '--confirm', 'linked'))
  expect(await leftOf(entryHost, 'home')).toBe('')
  for (const [host, machine] of [
    [exitName, exitHost],
    [entryName, entryHost],
  ] as const) {
    expect((await raptor('hosts', 'remove', host, '--clean')).code).toBe(2)
    expect((await raptor('hosts', 'remove', host, '--clean', '--confirm', host)).code).toBe(0)
    expect(await machine.sh('ls -d /etc/raptor-tunnel /usr/local/bin/xray 2>/dev/null || true')).toBe('')
  }
  const left = json(await raptor('hosts', 'list', '--json'))

  const said = outputs.map(({ stdout, stderr }) => stdout + stderr).join('\n')
  for (const secret of [...secrets, sudoPassword, uri]) {
    expect(argv.seen()).not.toContain(secret)
    expect(said).not.toContain(secret)
  }
  return left
}

test('a fleet lives its life on the command line, with a running server', async () => {
  expect(await life('server')).toEqual([])
}, 240_000)

test('a fleet lives its life on the command line without a server, each command in its own process', async () => {
  expect(await life('alone')).toEqual([])
}, 240_000)
