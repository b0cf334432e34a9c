import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { connect } from '../../../server/ssh/connection/connect.ts'
import { trustHostKey } from '../../../server/ssh/hostKeys/knownHostsFile.ts'
import { resolveTarget } from '../../../server/ssh/config/resolveTarget.ts'
import type { Stage } from '../../../server/ssh/transport/stage.ts'
import type { HostKind } from '../../hosts/descriptor.ts'
import { ownHost, sharedHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { connectTo, faultOfRejection, knownLines, targetOf, tempFolder } from '../realHost.ts'
import { realPool } from '../realPool.ts'

const run = promisify(execFile)
const agentProgram = 'ssh-agent'
const id = { name: 'id', script: 'id -un' }

/** How often sshd has written something into the host's journal. */
const countInLog = async (host: TestHost, words: string): Promise<number> =>
  Number((await host.exec(`journalctl -q --no-pager -o cat | grep -c -- '${words}'`)).stdout.trim())

describe('login', () => {
  it.each<HostKind>(['root', 'keyPassphrase', 'password', 'keyboardInteractive'])(
    'works on a host of kind %s',
    async (kind) => {
      const { descriptor } = await sharedHost(kind)
      await using host = await connectTo(descriptor)
      expect((await host.run(id)).stdout).toBe(`${descriptor.user}\n`)
    },
  )

  it.each<HostKind>(['root', 'sudo'])('finds out what it may do, also where root is trusted: %s', async (kind) => {
    const { descriptor } = await sharedHost(kind)
    await using host = await connectTo(descriptor, { trustRoot: true })
    expect(host).toMatchObject({ privilege: kind, user: descriptor.user, uid: kind === 'root' ? 0 : 1000 })
    expect(host.roundTripMs).toBeGreaterThan(0)
    expect((await host.run(id, { as: 'root' })).stdout).toBe('root\n')
  })

  it('takes the key of a real agent, and with IdentitiesOnly only a named one', async () => {
    const { descriptor } = await sharedHost('root')
    await using folder = await tempFolder()
    const agent = join(folder.path, 'agent')
    const other = join(folder.path, 'other')
    const process = spawn(agentProgram, ['-D', '-a', agent], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      await once(process.stdout, 'data')
      const env = { SSH_AUTH_SOCK: agent, PATH: '/usr/bin:/bin' }
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', other])
      await run('ssh-add', ['-q', other, descriptor.keyFile ?? ''], { env })
      const bare = { agent, identityFiles: [], keyFile: undefined }
      await using host = await connectTo(descriptor, { target: { ...bare, identitiesOnly: false } })
      expect((await host.run(id)).stdout).toBe('root\n')
      const only = connectTo(descriptor, { target: { ...bare, identityFiles: [`${other}.pub`, other] } })
      expect(await faultOfRejection(only)).toMatchObject({ kind: 'loginRefused', tried: ['agent'] })
    } finally {
      process.kill()
    }
  })

  it('says when a key is locked or its passphrase wrong', async () => {
    const { descriptor } = await sharedHost('keyPassphrase')
    const needed = connectTo(descriptor, { secrets: {} })
    expect(await faultOfRejection(needed)).toMatchObject({ kind: 'keyLocked', reason: 'needed' })
    const wrong = connectTo(descriptor, { secrets: { passphrase: 'no' } })
    expect(await faultOfRejection(wrong)).toMatchObject({ kind: 'keyLocked', reason: 'wrong' })
    await using asked = await connectTo(descriptor, { secrets: {}, askSecret: async () => descriptor.passphrase })
    expect(asked.user).toBe('root')
  })

  it.each<HostKind>(['password', 'keyboardInteractive'])(
    'sends a wrong password once to a host of kind %s',
    async (kind) => {
      const host = await sharedHost(kind)
      const words = 'pam_unix(sshd:auth): authentication failure'
      const before = await countInLog(host, words)
      const fault = await faultOfRejection(connectTo(host.descriptor, { secrets: { password: 'wrong' } }))
      expect(fault).toMatchObject({ kind: 'loginRefused', user: 'ops' })
      expect((await countInLog(host, words)) - before).toBe(1)
    },
  )

  it('asks without `none`', async () => {
    const host = await sharedHost('root')
    const before = await countInLog(host, 'Failed none')
    await using _connection = await connectTo(host.descriptor)
    expect(await countInLog(host, 'Failed none')).toBe(before)
  })
})

describe('a host key', () => {
  it('that is unknown is told, trusted, and then taken', async () => {
    const { descriptor } = await sharedHost('root')
    await using folder = await tempFolder()
    const knownHostsFile = join(folder.path, 'ours')
    const stages: Stage[] = []
    const attempt = connect(targetOf(descriptor), { knownHostsFile, onStage: (stage) => stages.push(stage) })
    const fault = await faultOfRejection(attempt)
    const key = descriptor.hostKeys.find(({ type }) => type === 'ssh-ed25519')
    expect(fault).toMatchObject({ kind: 'hostKeyUnknown', keyType: 'ssh-ed25519', fingerprint: key?.fingerprint })
    expect(stages.at(-1)).toMatchObject({ rung: 'hostKey', state: 'failed', fault: { kind: 'hostKeyUnknown' } })
    const { address: knownAs, publicKey } = fault as { address: string; publicKey: string }
    await trustHostKey(knownHostsFile, { knownAs, publicKey })
    await using host = await connect(targetOf(descriptor), { knownHostsFile, onStage: (stage) => stages.push(stage) })
    expect(host.privilege).toBe('root')
    expect(host.hostKey).toEqual({ type: 'ssh-ed25519', fingerprint: key?.fingerprint })
    expect(stages).toContainEqual({ rung: 'ssh', state: 'ok', found: expect.stringMatching(/^OpenSSH_/) })
    const reached = stages.filter(({ state }) => state === 'ok').map(({ rung }) => rung)
    expect(reached.slice(-6)).toEqual(['address', 'tcp', 'ssh', 'hostKey', 'login', 'sudo'])
  })

  it('that is known only as RSA raises no alarm', async () => {
    const { descriptor } = await sharedHost('root')
    const rsa = descriptor.hostKeys.find(({ type }) => type === 'ssh-rsa')
    await using host = await connectTo(descriptor, { known: `${descriptor.address} ssh-rsa ${rsa?.key ?? ''}\n` })
    expect(host.uid).toBe(0)
  })

  it('that changed, or is revoked, gets nothing: not even a user name', async () => {
    await using host = await ownHost({ kind: 'root' })
    const { descriptor } = host
    const before = knownLines(descriptor)
    await host.changeHostKeys()
    const logins = await countInLog(host, 'Connection closed by authenticating user')
    const changed = await faultOfRejection(connectTo(descriptor, { known: before }))
    expect(changed).toMatchObject({
      kind: 'hostKeyChanged',
      known: expect.stringMatching(/^SHA256:/),
      offered: expect.stringMatching(/^SHA256:/),
    })
    const now = await run('ssh-keyscan', ['-t', 'ed25519', descriptor.address])
    const revoked = now.stdout.replace(/^(?=[^#])/gm, '@revoked ')
    expect(await faultOfRejection(connectTo(descriptor, { known: revoked }))).toMatchObject({
      kind: 'hostKeyRefused',
      reason: 'revoked',
    })
    expect(await countInLog(host, 'Connection closed by authenticating user')).toBe(logins)
  })
})

describe('the way to a host', () => {
  it('goes through a jump host, each hop under its own name', async () => {
    const { descriptor } = await sharedHost('behindJump')
    await using host = await connectTo(descriptor)
    expect((await host.run({ name: 'hostname', script: 'hostname' })).stdout.trim()).toBe(descriptor.name)
    const own = knownLines({ ...descriptor, jump: undefined } as unknown as typeof descriptor)
    const fault = await faultOfRejection(connectTo(descriptor, { known: own }))
    expect(fault).toMatchObject({ kind: 'jumpFailed', host: descriptor.name, cause: { kind: 'hostKeyUnknown' } })
  })

  it('is what ssh_config says: two jumps by alias, a ProxyCommand, an included file', async () => {
    const [first, behind] = [await sharedHost('root'), await sharedHost('behindJump')]
    const middle = behind.descriptor.jump
    if (middle === undefined) throw new Error('behindJump has no jump')
    await using folder = await tempFolder()
    const knownHostsFile = join(folder.path, 'known')
    await writeFile(knownHostsFile, knownLines(first.descriptor) + knownLines(behind.descriptor))
    const block = (alias: string, { address, user, keyFile }: typeof middle, more = ''): string =>
      `Host ${alias}\n  HostName ${address}\n  User ${user}\n  IdentityFile ${keyFile ?? ''}\n  IdentitiesOnly yes\n  ${more}\n`
    await writeFile(join(folder.path, 'included'), block('one', first.descriptor) + block('two', middle))
    const configFile = join(folder.path, 'config')
    await writeFile(
      configFile,
      [
        `Include ${join(folder.path, 'included')}`,
        block('far', behind.descriptor, 'ProxyJump one,two'),
        block(
          'piped',
          first.descriptor,
          `ProxyCommand ${process.execPath} -e 'const s=require("net").connect(%p,"%h");process.stdin.pipe(s).pipe(process.stdout)'`,
        ),
        block('broken', first.descriptor, `ProxyCommand echo "no way there" >&2; exit 1`),
      ].join('\n'),
    )
    const go = async (address: string) =>
      connect(await resolveTarget({ name: address, address }, { configFile, env: {} }), { knownHostsFile })
    await using far = await go('far')
    expect((await far.run({ name: 'hostname', script: 'hostname' })).stdout.trim()).toBe(behind.descriptor.name)
    await using piped = await go('piped')
    expect(piped.privilege).toBe('root')
    const fault = await faultOfRejection(go('broken'))
    expect(fault).toMatchObject({ kind: 'unreachable', reason: expect.stringContaining('no way there') })
  })

  it('that leads nowhere has its own fault', async () => {
    const { descriptor } = await sharedHost('root')
    const fault = (target: object) => faultOfRejection(connectTo(descriptor, { target, timeoutMs: 1500 }))
    expect(await fault({ port: 9 })).toMatchObject({ kind: 'refused' })
    expect(await fault({ hostName: 'no-such-host.invalid' })).toMatchObject({ kind: 'unreachable' })
    expect(await faultOfRejection(connectTo(descriptor, { signal: AbortSignal.abort() }))).toMatchObject({
      kind: 'cancelled',
    })
  })
})

it('a pool shares one connection and makes it again after it was lost', async () => {
  await using host = await ownHost({ kind: 'root' })
  await using real = await realPool(host.descriptor)
  const { pool, spec, events } = real
  const all = await Promise.all(Array.from({ length: 10 }, () => pool.get(spec)))
  expect(new Set(all).size).toBe(1)
  expect(await countInLog(host, 'Accepted publickey')).toBe(1)
  await host.exec('pkill -KILL -f "sshd: root"')
  await expect
    .poll(() => events.map(({ kind }) => kind), { timeout: 20_000 })
    .toEqual(['connecting', 'connected', 'lost', 'connecting', 'connected'])
  expect(await pool.get(spec)).not.toBe(all[0])
  expect((await (await pool.get(spec)).run(id)).stdout).toBe('root\n')
})
