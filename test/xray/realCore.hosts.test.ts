import { execFileSync, spawnSync } from 'node:child_process'
import { beforeAll, describe, expect, test } from 'vitest'
import { augmentConfig } from '../../shared/xray/config/augment.ts'
import { checkConfig } from '../../shared/xray/check/checkConfig.ts'
import type { XrayConfig } from '../../shared/xray/config/config.ts'
import { writeConfig } from '../../shared/xray/config/configText.ts'
import { headlineOf, hintOf } from '../../shared/xray/exitCodes.ts'
import { configFromLink } from '../../shared/xray/preset/fromLink.ts'
import { newRealityKeys, publicKeyOf } from '../../shared/xray/keys/keys.ts'
import { buildPreset } from '../../shared/xray/preset/presets.ts'
import type { PresetName } from '../../shared/tunnel.ts'
import { ensureXray } from '../hosts/xrayBinary.ts'
import { fixtureCases, goodLink, judgedConfig } from './fixtureCases.ts'

let cores: { current: string; newer: string }

beforeAll(async () => {
  cores = { current: await ensureXray('current'), newer: await ensureXray('newer') }
})

interface Verdict {
  code: number | null
  output: string
}

/** What `xray run -test` says of a config. */
const judge = (config: XrayConfig, core: keyof typeof cores): Verdict => {
  const { status, stdout, stderr } = spawnSync(cores[core], ['run', '-test', '-config', 'stdin:'], {
    input: writeConfig(config),
    encoding: 'utf8',
  })
  return { code: status, output: stdout + stderr }
}

const accepted = { code: 0 }

/** As deployed. */
const asDeployed = (config: XrayConfig): XrayConfig =>
  augmentConfig(config, { id: 'x', metricsPort: 31_001, probePort: 31_002 }).config

const makePreset = async (name: PresetName, set: Record<string, unknown> = {}): Promise<XrayConfig> => {
  const exit = name === 'entry' ? { config: await makePreset('exit-reality'), address: '203.0.113.7' } : undefined
  const made = await buildPreset(name, set, exit === undefined ? {} : { exit })
  if (!made.ok) throw new Error(JSON.stringify(made.issues))
  return made.config
}

const presetCases: [PresetName, Record<string, unknown>][] = [
  ['exit-reality', {}],
  ['exit-reality', { allowPrivate: 'true', port: '8443', dest: '127.0.0.1:9443', serverName: 'www.example.com' }],
  ['exit-ss2022', {}],
  ['exit-ss2022', { method: '2022-blake3-aes-256-gcm', udp: 'no' }],
  ['exit-ss2022', { method: '2022-blake3-chacha20-poly1305' }],
  ['entry', { exit: 'berlin/exit' }],
  ['socks', { port: 1081 }],
]

describe.each(['current', 'newer'] as const)('the %s xray', (core) => {
  test.each(presetCases)('accepts the preset %s with %o, bare and as deployed', async (name, set) => {
    const config = await makePreset(name, set)
    expect(judge(config, core)).toMatchObject(accepted)
    expect(judge(asDeployed(config), core)).toMatchObject(accepted)
  })

  test.each(fixtureCases('links', goodLink))('thinks of the config of the link $name what we do', ({ value }) => {
    const made = configFromLink(value.link, { port: 1080 })
    if (!made.ok) throw new Error(JSON.stringify(made.issues))
    const isRefused = value.refusedBy?.includes(core) === true
    expect(judge(asDeployed(made.config), core)).toMatchObject({ code: isRefused ? 23 : 0 })
    const refusals = checkConfig(made.config).warnings.filter(({ message }) => message.includes('refuse'))
    expect(refusals.length > 0 || !isRefused).toBe(true)
  })
})

describe('the real xray judges as its fixture says', () => {
  test.each(fixtureCases('configs', judgedConfig))('$name', ({ value }) => {
    const { code, output } = judge(value.config, 'current')
    expect({ code, output }).toMatchObject({ code: value.xray })
    expect(headlineOf(output) !== undefined).toBe(code === 23)
  })

  test('its reason has a hint', () => {
    const plainUser = { address: '10.0.0.1', port: 1, users: [{ id: 'someone' }] }
    const config = { outbounds: [{ protocol: 'vless', settings: { vnext: [plainUser] } }] }
    const { output } = judge(config, 'current')
    expect(hintOf(output)).toBe('Add "encryption": "none" to the vless user.')
  })
})

describe('REALITY keys', () => {
  test('a public key is the one xray derives from the private key', async () => {
    for (let round = 0; round < 20; round++) {
      const { privateKey, publicKey } = await newRealityKeys()
      const lines = execFileSync(cores.current, ['x25519', '-i', privateKey], { encoding: 'utf8' }).split('\n')
      expect(lines[0]?.split(': ').at(-1)).toBe(privateKey)
      expect(lines[1]?.split(': ').at(-1)).toBe(publicKey)
    }
  })

  test("xray's own pair gives the same public key here", async () => {
    const [secret, open] = execFileSync(cores.newer, ['x25519'], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.split(': ').at(-1) ?? '')
    expect(await publicKeyOf(secret ?? '')).toBe(open)
  })
})
