import type { Issue } from '../../../shared/fault.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { NewTunnel } from '../../../shared/tunnel.ts'
import { augmentConfig } from '../../../shared/xray/config/augment.ts'
import { checkConfig } from '../../../shared/xray/check/checkConfig.ts'
import type { XrayConfig } from '../../../shared/xray/config/config.ts'
import { readConfig } from '../../../shared/xray/config/configText.ts'
import { configFromLink } from '../../../shared/xray/preset/fromLink.ts'
import type { PresetContext } from '../../../shared/xray/preset/preset.ts'
import { buildPreset, presets } from '../../../shared/xray/preset/presets.ts'
import { at, keyIn, objectsAt } from '../../../shared/xray/config/read.ts'
import { portRange, takeFreePort } from './ports.ts'

/** What a config is made with besides the tunnel itself. */
export interface MakeOptions {
  /** Ports that are not free; those that are chosen here are added. */
  readonly taken: Set<number>
  /** Finds the exit that an `entry` names, with the address clients dial. */
  readonly exit: (ref: string) => Promise<NonNullable<PresetContext['exit']>>
}

export interface MadeConfig {
  /** A name for people. */
  readonly name: string
  readonly config: XrayConfig
  /** The config before anything was added: what paths in warnings are about. */
  readonly source: XrayConfig
  readonly added: Plan['added']
  readonly warnings: Plan['warnings']
}

type Source = Pick<MadeConfig, 'name' | 'config' | 'added' | 'warnings'>

/**
 * The config that a tunnel will run on, from whatever it is made of, with what the fleet needs added. Comments in JSON
 * are read past and not kept.
 * @throws HostError `badInput` for a link or an option, `configInvalid` for JSON that can't be read, each with its path.
 */
export const makeConfig = async (tunnel: NewTunnel, options: MakeOptions): Promise<MadeConfig> => {
  const { name, config, warnings, added } = await sourceConfig(tunnel, options)
  const doubts = checked(tunnel, config)
  const { taken } = options
  const augmented = augmentConfig(config, {
    id: tunnel.id,
    metricsPort: takeFreePort(taken, portRange.inner),
    probePort: takeFreePort(taken, portRange.inner),
  })
  return {
    name: tunnel.name ?? (name === '' ? tunnel.id : name),
    config: augmented.config,
    source: config,
    warnings: [...warnings, ...doubts],
    added: [...added, ...augmented.added],
  }
}

/** The warnings of our own check; its errors are thrown. Before anything is added, so that paths are those of the user's text. */
const checked = ({ id, host }: NewTunnel, config: XrayConfig): Plan['warnings'] => {
  const { errors, warnings } = checkConfig(config)
  if (errors.length === 0) return warnings
  throw new HostError({ kind: 'configInvalid', host, tunnel: id, by: 'check', issues: plain(errors) })
}

const sourceConfig = (tunnel: NewTunnel, options: MakeOptions): Promise<Source> | Source => {
  switch (tunnel.source.kind) {
    case 'link':
      return fromLink(tunnel.source.uri, tunnel.port ?? takeFreePort(options.taken, portRange.proxy))
    case 'config':
      return fromText(tunnel, tunnel.source.config)
    case 'preset':
      return fromPreset(tunnel, tunnel.source, options)
  }
}

const fromLink = (uri: string, port: number): Source => {
  const read = configFromLink(uri, { port })
  if (!read.ok) throw badInput('source.uri', read.issues)
  return { name: read.name, config: read.config, warnings: read.warnings, added: [] }
}

const fromText = (tunnel: NewTunnel, text: string): Source => {
  const read = readConfig(text)
  if (!read.ok) {
    throw new HostError({
      kind: 'configInvalid',
      host: tunnel.host,
      tunnel: tunnel.id,
      by: 'check',
      issues: plain(read.issues),
    })
  }
  const made = { name: '', config: read.config, warnings: read.warnings, added: [] }
  const [first, ...rest] = objectsAt(read.config, 'inbounds')
  if (tunnel.port === undefined || first === undefined || at(first, 'port') === tunnel.port) return made
  const inbounds = [{ ...first, [keyIn(first, 'port')]: tunnel.port }, ...rest]
  return {
    ...made,
    config: { ...read.config, [keyIn(read.config, 'inbounds')]: inbounds },
    added: [{ path: 'inbounds[0].port', why: `It listens on ${tunnel.port}, as asked.` }],
  }
}

const fromPreset = async (
  tunnel: NewTunnel,
  { preset, set }: Extract<NewTunnel['source'], { kind: 'preset' }>,
  { taken, exit }: MakeOptions,
): Promise<Source> => {
  const { needsExit, options } = presets[preset]
  const port = tunnel.port ?? ('port' in set ? undefined : takeFreePort(taken, ...rangesFor(tunnel, preset)))
  const values = port === undefined || !('port' in options.shape) ? set : { ...set, port }
  const context = needsExit ? { exit: await exit(exitOf(set)) } : {}
  const built = await buildPreset(preset, values, context)
  if (!built.ok) throw badInput('source.set', built.issues)
  return { name: '', config: built.config, warnings: [], added: [] }
}

const rangesFor = (tunnel: NewTunnel, preset: string): { first: number; last: number }[] => {
  if (!preset.startsWith('exit')) return [portRange.proxy]
  return tunnel.template === 'hardened' ? [portRange.exit, portRange.exitHigh] : [portRange.exitHigh]
}

const exitOf = (set: Record<string, unknown>): string => {
  const { exit } = set
  if (typeof exit === 'string' && exit !== '') return exit
  throw badInput('source.set', [{ path: 'exit', message: 'Name the exit that this tunnel goes to, as ID or HOST/ID.' }])
}

const badInput = (under: string, issues: readonly Issue[]): HostError =>
  new HostError({
    kind: 'badInput',
    issues: issues.map(({ path, message }) => ({ path: path === '' ? under : `${under}.${path}`, message })),
  })

const plain = (issues: readonly Issue[]): Issue[] => issues.map(({ path, message }) => ({ path, message }))
