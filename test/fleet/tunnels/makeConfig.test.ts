import { expect, it } from 'vitest'
import { makeConfig } from '../../../server/fleet/tunnels/config/makeConfig.ts'
import { faultFrom } from '../faultFrom.ts'
import { newTunnel } from '../../../shared/tunnel.ts'
import { describeConfig } from '../../../shared/xray/config/describeConfig.ts'
import { portOfRole } from '../../../shared/xray/config/listeners.ts'

const tunnel = (more: Record<string, unknown>) => newTunnel.parse({ id: 'home', host: 'fra1', ...more })
const noExit = async (): Promise<never> => expect.unreachable()
const make = (more: Record<string, unknown>, taken: number[] = []) =>
  makeConfig(tunnel(more), { taken: new Set(taken), exit: noExit })

const link =
  'vless://5783a3e7-e373-51cd-8642-c83782b807c5@203.0.113.7:443?encryption=none&type=tcp&security=tls&sni=a.example#Berlin%201'
const json = (config: unknown) => ({
  source: { kind: 'config', config: typeof config === 'string' ? config : JSON.stringify(config) },
})

it('a link becomes a client on the first free loopback port, under the link’s name', async () => {
  const made = await make({ source: { kind: 'link', uri: link } }, [1080, 21_000])
  expect(made.name).toBe('Berlin 1')
  expect(describeConfig(made.config)).toMatchObject({ role: 'client', listen: ['127.0.0.1:1081'] })
  expect([portOfRole(made.config, 'metrics'), portOfRole(made.config, 'probe')]).toEqual([21_001, 21_002])
  expect(made.added.length).toBeGreaterThan(0)
})

it('a port that was asked for is taken, and a name that was given too', async () => {
  const made = await make({ source: { kind: 'link', uri: link }, port: 4000, name: 'Mine' })
  expect([made.name, describeConfig(made.config).listen]).toEqual(['Mine', ['127.0.0.1:4000']])
})

it.each([
  ['hardened', [], 443],
  ['hardened', [443], 8443],
  // The plain unit may not bind low ports.
  ['standard', [], 8443],
])('an exit of the %s template with %o taken listens on %i', async (template, taken, port) => {
  const made = await make({ source: { kind: 'preset', preset: 'exit-reality' }, template }, taken)
  expect(describeConfig(made.config).listen).toEqual([`0.0.0.0:${port}`])
})

it('an entry takes everything from its exit', async () => {
  const exit = await make({ source: { kind: 'preset', preset: 'exit-reality' } })
  const made = await makeConfig(tunnel({ source: { kind: 'preset', preset: 'entry', set: { exit: 'fra2/out' } } }), {
    taken: new Set(),
    exit: async (ref) => {
      expect(ref).toBe('fra2/out')
      return { config: exit.config, address: '203.0.113.9' }
    },
  })
  expect(JSON.stringify(made.config)).toContain('203.0.113.9')
})

it('JSON keeps what it has, comments are read past, and its first port gives way to one that is asked for', async () => {
  const config = `{ /* mine */ "inbounds": [{ "listen": "127.0.0.1", "port": 5000, "protocol": "socks" }], "outbounds": [{ "protocol": "freedom" }] }`
  expect(describeConfig((await make(json(config))).config).listen).toEqual(['127.0.0.1:5000'])
  const moved = await make({ ...json(config), port: 5001 })
  expect(describeConfig(moved.config).listen).toEqual(['127.0.0.1:5001'])
  expect(moved.added[0]?.path).toBe('inbounds[0].port')
})

it.each([
  [{ source: { kind: 'link', uri: 'vless://nothing' } }, 'badInput', /^source\.uri/],
  [{ source: { kind: 'preset', preset: 'socks', set: { prot: 1 } } }, 'badInput', /^source\.set\.prot/],
  [{ source: { kind: 'preset', preset: 'entry' } }, 'badInput', /^source\.set\.exit/],
  [json('{ "inbounds": ['), 'configInvalid', /^$/],
  [
    json({ inbounds: [{ port: 70_000, protocol: 'socks' }], outbounds: [{ protocol: 'freedom' }] }),
    'configInvalid',
    /^inbounds\[0\]\.port/,
  ],
])('%o is %s', async (more, kind, path) => {
  const fault = await faultFrom(make(more))
  expect(fault.kind).toBe(kind)
  expect('issues' in fault ? fault.issues[0]?.path : undefined).toMatch(path)
})

it('a config names no log file of xray’s own, so that none can end it', async () => {
  const config = { log: { access: '/var/log/a', error: '/var/log/e' }, outbounds: [{ protocol: 'freedom' }] }
  const made = await make(json(config))
  expect(made.config['log']).toEqual({})
  expect(made.added.map(({ path }) => path)).toContain('log.access')
})
