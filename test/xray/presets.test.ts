import { describe, expect, test } from 'vitest'
import { presetName } from '../../shared/tunnel.ts'
import { checkConfig } from '../../shared/xray/check/checkConfig.ts'
import type { XrayConfig } from '../../shared/xray/config/config.ts'
import { describeConfig } from '../../shared/xray/config/describeConfig.ts'
import { publicKeyOf } from '../../shared/xray/keys/keys.ts'
import { buildPreset, presets } from '../../shared/xray/preset/presets.ts'
import { at, textAt } from '../../shared/xray/config/read.ts'

const make = async (...given: Parameters<typeof buildPreset>): Promise<XrayConfig> => {
  const made = await buildPreset(...given)
  if (!made.ok) throw new Error(JSON.stringify(made.issues))
  return made.config
}

const entryTo = async (config: XrayConfig): Promise<XrayConfig> =>
  make('entry', { exit: 'berlin/exit' }, { exit: { config, address: '203.0.113.7' } })

describe('every preset', () => {
  test.each(presetName.options)('%s describes itself and each of its options', (name) => {
    expect(presets[name].summary).toMatch(/\.$/)
    for (const option of Object.values(presets[name].options.shape)) {
      expect('description' in option ? option.description : undefined).toMatch(/\.$/)
    }
  })

  test.each(['exit-reality', 'exit-ss2022', 'socks'] as const)('%s works with nothing set', async (name) => {
    expect(checkConfig(await make(name, {}))).toEqual({ errors: [], warnings: [] })
  })

  test('says which option it does not have, and which was meant', async () => {
    expect(await buildPreset('socks', { prot: 1 })).toMatchObject({
      ok: false,
      issues: [{ path: 'prot', suggestion: 'port' }],
    })
  })

  test('says which value is wrong', async () => {
    expect(await buildPreset('exit-reality', { port: 'x', listen: 'name', dest: 'nowhere' })).toMatchObject({
      ok: false,
      issues: [{ path: 'port' }, { path: 'listen' }, { path: 'dest' }],
    })
  })
})

describe('exit-reality', () => {
  test('makes its secrets anew each time', async () => {
    const secrets = async (): Promise<unknown[]> => {
      const inbound = at(await make('exit-reality', {}), 'inbounds', 0)
      const reality = at(inbound, 'streamSettings', 'realitySettings')
      return [at(inbound, 'settings', 'clients', 0, 'id'), at(reality, 'privateKey'), at(reality, 'shortIds', 0)]
    }
    const [first, second] = [await secrets(), await secrets()]
    for (const [index, secret] of first.entries()) expect(second[index]).not.toBe(secret)
  })

  test('keeps clients out of private networks unless told otherwise', async () => {
    const closed = await make('exit-reality', {})
    expect(at(closed, 'routing', 'rules', 0, 'ip')).toContain('127.0.0.0/8')
    const open = await make('exit-reality', { allowPrivate: 'yes' })
    expect(at(open, 'routing', 'rules')).toEqual([])
    expect(at(open, 'outbounds', 0, 'settings', 'finalRules')).toEqual([{ action: 'allow' }])
  })

  test('takes the server name from dest', async () => {
    const config = await make('exit-reality', { dest: 'www.example.com:443' })
    expect(at(config, 'inbounds', 0, 'streamSettings', 'realitySettings', 'serverNames')).toEqual(['www.example.com'])
  })
})

describe('entry', () => {
  test('takes everything from the exit', async () => {
    const exit = await make('exit-reality', { port: 8443, serverName: 'www.example.com' })
    const server = at(exit, 'inbounds', 0)
    const config = await entryTo(exit)
    const outbound = at(config, 'outbounds', 0)
    expect(at(outbound, 'settings', 'vnext', 0)).toEqual({
      address: '203.0.113.7',
      port: 8443,
      users: [{ id: at(server, 'settings', 'clients', 0, 'id'), encryption: 'none', flow: 'xtls-rprx-vision' }],
    })
    const reality = at(server, 'streamSettings', 'realitySettings')
    expect(at(outbound, 'streamSettings', 'realitySettings')).toEqual({
      serverName: 'www.example.com',
      fingerprint: 'chrome',
      publicKey: await publicKeyOf(textAt(reality, 'privateKey') ?? ''),
      shortId: at(reality, 'shortIds', 0),
      spiderX: '/',
    })
    expect(checkConfig(config)).toEqual({ errors: [], warnings: [] })
  })

  test('knows Shadowsocks exits too', async () => {
    const exit = await make('exit-ss2022', {})
    const config = await entryTo(exit)
    expect(at(config, 'outbounds', 0, 'settings', 'servers', 0, 'password')).toBe(
      at(exit, 'inbounds', 0, 'settings', 'password'),
    )
    expect(describeConfig(config).kind).toBe('socks → shadowsocks')
  })

  test('refuses what is no exit', async () => {
    const made = await buildPreset('entry', { exit: 'x' }, { exit: { config: await make('socks', {}), address: 'a' } })
    expect(made).toMatchObject({ ok: false, issues: [{ path: 'exit', code: 'notAnExit' }] })
    expect(await buildPreset('entry', {})).toMatchObject({ ok: false, issues: [{ path: 'exit' }] })
  })
})
