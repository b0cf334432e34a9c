import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../../server/ssh/connection/connection.ts'
import type { HostKind } from '../../hosts/descriptor.ts'
import { ownHost, sharedHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { connectTo, faultOfRejection } from '../realHost.ts'

const script = (text: string) => ({ name: 'a script', script: text })

describe.each<HostKind>(['root', 'fish', 'csh', 'chattyBashrc', 'sudoPassword', 'oneSession'])(
  'on a host of kind %s',
  (kind) => {
    let host: Connection
    beforeAll(async () => {
      host = await connectTo((await sharedHost(kind)).descriptor)
    })
    afterAll(() => host.close())

    it('output, stderr and exit code are the script’s own', async () => {
      const text = `echo "it's \\$HOME"; echo 'žluť' >&2; exit 3`
      expect(await host.run({ ...script(text), answers: [3] })).toEqual({
        code: 3,
        stdout: "it's $HOME\n",
        stderr: 'žluť\n',
      })
      expect(await faultOfRejection(host.run(script('echo why >&2; exit 4')))).toMatchObject({
        kind: 'commandFailed',
        command: 'a script',
        ending: 4,
        stderr: 'why\n',
      })
    })
    it('root’s script gets its input byte for byte', async () => {
      const input = randomBytes(300_000)
      const { stdout } = await host.run({ ...script('id -un; sha256sum'), input }, { as: 'root' })
      expect(stdout).toBe(`root\n${createHash('sha256').update(input).digest('hex')}  -\n`)
    })
    it('many commands at once all answer', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, at) => host.run(script(`echo ${at}`))))
      expect(answers.map(({ stdout }) => Number(stdout))).toEqual(answers.map((_, at) => at))
    })
    it('what is followed as root ends on the host when the reader leaves', async () => {
      const lines: string[] = []
      for await (const line of host.follow(script('echo $$; while :; do echo on; sleep 0.1; done'), { as: 'root' }))
        if (lines.push(line) === 3) break
      const pid = lines[0] ?? ''
      expect(pid).toMatch(/^\d+$/)
      const alive = async () => (await host.run({ ...script(`kill -0 ${pid}; echo $?`) }, { as: 'root' })).stdout
      await expect.poll(alive, { timeout: 10_000 }).toBe('1\n')
    })
    it('a pipe carries bytes both ways as root and ends with its far side', async () => {
      const pipe = await host.pipe(script('id -un; head -c 5; exit 0'), { as: 'root' })
      pipe.write('hello, all')
      let seen = ''
      for await (const piece of pipe) seen += String(piece)
      expect(seen).toBe('root\nhello')
    })
  },
)

describe('the privilege ladder', () => {
  it.each([
    ['root', 'root'],
    ['sudo', 'sudo'],
    ['sudoPassword', 'sudoPassword'],
    ['readOnly', 'readOnly'],
  ] as const)('is found on a host of kind %s', async (kind, privilege) => {
    await using host = await connectTo((await sharedHost(kind)).descriptor)
    expect(host.privilege).toBe(privilege)
  })
  it('says what a login that may only read needs', async () => {
    await using host = await connectTo((await sharedHost('readOnly')).descriptor)
    const fault = await faultOfRejection(host.run(script('id'), { as: 'root' }))
    expect(fault).toMatchObject({ kind: 'notPermitted', needs: expect.stringContaining('sudo') })
  })
  it('tries a wrong sudo password exactly once, however often root is asked for', async () => {
    const real = await sharedHost('sudoPassword')
    const { descriptor } = real
    const attempts = async () =>
      Number(
        (await real.exec(`journalctl -q --no-pager -o cat | grep -c 'pam_unix(sudo:auth): authentication failure'`))
          .stdout,
      )
    const before = await attempts()
    await using host = await connectTo(descriptor, { secrets: { sudoPassword: 'wrong' } })
    for (let again = 0; again < 2; again += 1)
      expect(await faultOfRejection(host.run(script('id'), { as: 'root' }))).toMatchObject({
        kind: 'sudoPasswordWrong',
      })
    expect((await attempts()) - before).toBe(1)
    expect((await host.run(script('id -un'))).stdout).toBe('ops\n')
  })
  it('asks for a sudo password that it wasn’t given', async () => {
    const { descriptor } = await sharedHost('sudoPassword')
    await using host = await connectTo(descriptor, { secrets: {}, askSecret: async () => descriptor.sudoPassword })
    expect((await host.run(script('id -u'), { as: 'root' })).stdout).toBe('0\n')
  })
})

describe('limits', () => {
  let real: TestHost
  let host: Connection
  beforeAll(async () => {
    real = await sharedHost('root')
    host = await connectTo(real.descriptor)
  })
  afterAll(() => host.close())

  it('32 MB of input arrive whole, and say how far they are', async () => {
    const input = randomBytes(32 * 1024 * 1024)
    let sent = 0
    const { stdout } = await host.run({ ...script('sha256sum'), input }, { onInputSent: (bytes) => (sent = bytes) })
    expect(stdout).toBe(`${createHash('sha256').update(input).digest('hex')}  -\n`)
    expect(sent).toBe(input.length)
  })
  it('a script with NUL is refused before anything is sent', async () =>
    expect(await faultOfRejection(host.run(script('echo \0')))).toMatchObject({ kind: 'badInput' }))
  it('output has an end', async () => {
    const fault = await faultOfRejection(host.run(script('yes'), { maxOutput: 100_000 }))
    expect(fault).toMatchObject({ kind: 'unexpectedOutput', sample: expect.stringContaining('100000') })
  })
  it('a command that takes too long is left, and ended on the host', async () => {
    const fault = await faultOfRejection(host.run(script('exec sleep 4242'), { timeoutMs: 300 }))
    expect(fault).toMatchObject({ kind: 'timedOut', what: 'a script', ms: 300 })
    await expect
      .poll(() => real.exec('pgrep -f "[s]leep 4242"').then(({ stdout }) => stdout), { timeout: 8000 })
      .toBe('')
  })
  it('a caller that leaves is told so at once, and the connection stays good', async () => {
    const leave = new AbortController()
    setTimeout(() => leave.abort(), 100)
    const fault = await faultOfRejection(host.run(script('sleep 3'), { signal: leave.signal }))
    expect(fault).toMatchObject({ kind: 'cancelled' })
    expect((await host.run(script('echo still'))).stdout).toBe('still\n')
  })
  it('a command killed by a signal says which', async () =>
    expect(await faultOfRejection(host.run(script('kill -9 $$')))).toMatchObject({
      kind: 'commandFailed',
      ending: expect.toSatisfy((ending: unknown) => ending === 'SIGKILL' || ending === 137),
    }))
  it('100 commands at once all answer', async () => {
    const all = await Promise.all(Array.from({ length: 100 }, (_, at) => host.run(script(`echo ${at}`))))
    expect(all.map(({ stdout }) => Number(stdout))).toEqual(all.map((_, at) => at))
  })
})

describe('streams from the host', () => {
  it('reach its ports and sockets', async () => {
    await using host = await connectTo((await sharedHost('readOnly')).descriptor)
    const ssh = await host.dial({ kind: 'tcp', host: '127.0.0.1', port: 22 })
    for await (const piece of ssh) {
      expect(String(piece)).toMatch(/^SSH-2\.0-/)
      break
    }
    const bus = await host.dial({ kind: 'socket', path: '/run/dbus/system_bus_socket' })
    bus.write(`\0AUTH EXTERNAL ${Buffer.from(String(host.uid)).toString('hex')}\r\n`)
    for await (const piece of bus) {
      expect(String(piece)).toMatch(/^OK /)
      break
    }
  })
  it('that nobody serves, or sshd forbids, have their fault', async () => {
    await using host = await connectTo((await sharedHost('root')).descriptor)
    expect(await faultOfRejection(host.dial({ kind: 'tcp', host: '127.0.0.1', port: 9 }))).toMatchObject({
      kind: 'refused',
    })
    await using closed = await connectTo((await sharedHost('noForwarding')).descriptor)
    const socket = closed.dial({ kind: 'socket', path: '/run/dbus/system_bus_socket' })
    expect(await faultOfRejection(socket)).toMatchObject({ kind: 'channelRefused' })
    const port = closed.dial({ kind: 'tcp', host: '127.0.0.1', port: 22 })
    expect(await faultOfRejection(port)).toMatchObject({ kind: 'channelRefused' })
  })
})

describe('a connection that breaks', () => {
  it('ends its commands, streams and itself by name when sshd’s children are killed', async () => {
    await using real = await ownHost({ kind: 'root' })
    const host = await connectTo(real.descriptor)
    const running = faultOfRejection(host.run(script('sleep 100')))
    const stream = await host.dial({ kind: 'socket', path: '/run/dbus/system_bus_socket' })
    const broken = new Promise((resolve) => stream.once('error', resolve))
    await real.killSshd()
    expect(await running).toMatchObject({ kind: 'connectionLost', during: 'a script' })
    expect(await host.closed).toMatchObject({ kind: 'connectionLost' })
    expect(await broken).toMatchObject({ fault: { kind: 'connectionLost' } })
    expect(await faultOfRejection(host.run(script('id')))).toMatchObject({ kind: 'connectionLost' })
  })
  it('keeps to the deadline when the network is cut', async () => {
    await using real = await ownHost({ kind: 'root' })
    const host = await connectTo(real.descriptor)
    await real.cutNetwork()
    const fault = await faultOfRejection(host.run(script('id'), { timeoutMs: 1000 }))
    expect(fault).toMatchObject({ kind: 'timedOut' })
    const dialled = host.dial({ kind: 'tcp', host: '127.0.0.1', port: 22 }, { timeoutMs: 500 })
    expect(await faultOfRejection(dialled)).toMatchObject({ kind: 'timedOut' })
    await host.close()
    expect(await host.closed).toBeUndefined()
  })
})
