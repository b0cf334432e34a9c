import type { JsonObject, XrayConfig } from './config.ts'
import { probeTag } from './listeners.ts'
import { at, isObject, keyIn, objectAt, objectsAt, textAt, textsAt } from './read.ts'
import { tunnelOutbound } from './tunnelOutbound.ts'

export interface AugmentOptions {
  /** The tunnel's id. */
  id: string
  /** A free loopback port of the host each. */
  metricsPort: number
  probePort: number
}

export interface Addition {
  path: string
  why: string
}

export interface Augmented {
  config: XrayConfig
  added: Addition[]
}

type Step = (config: JsonObject, options: AugmentOptions) => Augmented

/**
 * Adds what the fleet needs to see a tunnel, and only where the config lacks it: what the user wrote stays as it is,
 * in its order, but for log files of xray's own. A second time changes nothing.
 */
export const augmentConfig = (config: XrayConfig, options: AugmentOptions): Augmented =>
  steps.reduce<Augmented>(
    (soFar, step) => {
      const { config, added } = step(soFar.config, options)
      return { config, added: [...soFar.added, ...added] }
    },
    { config, added: [] },
  )

const unchanged = (config: JsonObject): Augmented => ({ config, added: [] })

/** `object` with a key set under the spelling it already has. */
const withKey = (object: JsonObject, name: string, value: unknown): JsonObject => ({
  ...object,
  [keyIn(object, name)]: value,
})

/** A member that may be made or filled: missing, null or an object. */
const isFillable = (value: unknown): boolean => value === undefined || isObject(value)

/** Sets the wanted keys that an object at `name` lacks. */
const fill = (config: JsonObject, name: string, { wanted, why }: { wanted: JsonObject; why: string }): Augmented => {
  if (!isFillable(at(config, name))) return unchanged(config)
  const found = objectAt(config, name)
  const missing = Object.entries(wanted).filter(([key]) => at(found, key) === undefined)
  if (missing.length === 0) return unchanged(config)
  const filled = missing.reduce((object, [key, value]) => withKey(object, key, value), found)
  return {
    config: withKey(config, name, filled),
    added: missing.map(([key]) => ({ path: `${keyIn(config, name)}.${key}`, why })),
  }
}

/** Without a section of its own xray logs no connections. */
const addLog: Step = (config) =>
  at(config, 'log') === undefined
    ? fill(config, 'log', { wanted: { loglevel: 'warning' }, why: "so that the tunnel's log can be read" })
    : unchanged(config)

/**
 * Xray opens a log file by itself, ends with exit 23 when it may not, and never opens it again. What it prints systemd
 * appends to the tunnel's log, whatever became of that file in between.
 */
const dropLogFiles: Step = (config) => {
  const isFile = ([key, value]: [string, unknown]): boolean =>
    /^(?:access|error)$/i.test(key) && typeof value === 'string' && value !== '' && value !== 'none'
  const entries = Object.entries(objectAt(config, 'log'))
  const files = entries.filter(isFile)
  if (files.length === 0) return unchanged(config)
  const why = "taken out: xray prints its log, and systemd puts it into the tunnel's own"
  return {
    config: withKey(config, 'log', Object.fromEntries(entries.filter((entry) => !isFile(entry)))),
    added: files.map(([key]) => ({ path: `${keyIn(config, 'log')}.${key}`, why })),
  }
}

const addStats: Step = (config) =>
  at(config, 'stats') === undefined
    ? { config: withKey(config, 'stats', {}), added: [{ path: 'stats', why: 'so that traffic is counted' }] }
    : unchanged(config)

const addPolicy: Step = (config) => {
  if (!isFillable(at(config, 'policy'))) return unchanged(config)
  const wanted = {
    statsInboundUplink: true,
    statsInboundDownlink: true,
    statsOutboundUplink: true,
    statsOutboundDownlink: true,
  }
  const why = 'so that traffic is counted for each inbound and outbound'
  const { config: policy, added } = fill(objectAt(config, 'policy'), 'system', { wanted, why })
  if (added.length === 0) return unchanged(config)
  return { config: withKey(config, 'policy', policy), added: [{ path: 'policy.system', why }] }
}

const addMetrics: Step = (config, { metricsPort }) => {
  if (at(config, 'metrics') !== undefined) return unchanged(config)
  const metrics = { tag: freeTag('metrics', allTags(config)), listen: `127.0.0.1:${metricsPort}` }
  const why = `so that the numbers can be read on the host's loopback port ${metricsPort}`
  return { config: withKey(config, 'metrics', metrics), added: [{ path: 'metrics', why }] }
}

const allTags = (config: JsonObject): string[] => [
  ...['inbounds', 'outbounds'].flatMap((side) => objectsAt(config, side).map((bound) => textAt(bound, 'tag') ?? '')),
  ...['api', 'metrics'].map((name) => textAt(config, name, 'tag') ?? ''),
]

/** `direct`, or `direct-2` where that is taken. */
const freeTag = (wanted: string, taken: readonly string[]): string => {
  const candidates = [wanted, ...taken.map((_, index) => `${wanted}-${index + 2}`)]
  return candidates.find((tag) => !taken.includes(tag)) ?? wanted
}

const outboundNames: Record<string, string> = {
  freedom: 'direct',
  direct: 'direct',
  blackhole: 'block',
  block: 'block',
}

const addTags: Step = (config) =>
  (['inbounds', 'outbounds'] as const).reduce<Augmented>(
    (soFar, side) => {
      const { config, added } = tagSide(soFar.config, side)
      return { config, added: [...soFar.added, ...added] }
    },
    { config, added: [] },
  )

const tagSide = (config: JsonObject, side: 'inbounds' | 'outbounds'): Augmented => {
  const bounds = at(config, side)
  if (!Array.isArray(bounds)) return unchanged(config)
  const taken = allTags(config)
  const added: Addition[] = []
  const tagged = bounds.map((bound: unknown, index) => {
    if (!isObject(bound) || (textAt(bound, 'tag') ?? '') !== '') return bound
    const wanted = side === 'inbounds' ? 'in' : (outboundNames[textAt(bound, 'protocol') ?? ''] ?? 'out')
    const tag = freeTag(wanted, taken)
    taken.push(tag)
    added.push({ path: `${keyIn(config, side)}[${index}].tag`, why: 'so that its traffic is counted under a name' })
    return withKey(bound, 'tag', tag)
  })
  return added.length === 0 ? unchanged(config) : { config: withKey(config, side, tagged), added }
}

const addProbe: Step = (config, { probePort }) => {
  const inbounds = at(config, 'inbounds') ?? []
  const hasProbe = objectsAt(config, 'inbounds').some((inbound) => textAt(inbound, 'tag') === probeTag)
  if (hasProbe || !Array.isArray(inbounds) || tunnelOutbound(config) === undefined) return unchanged(config)
  const probe = {
    tag: probeTag,
    listen: '127.0.0.1',
    port: probePort,
    protocol: 'socks',
    settings: { auth: 'noauth', udp: false },
  }
  const path = `${keyIn(config, 'inbounds')}[${inbounds.length}]`
  const why = `so that the tunnel can be probed on the host's loopback port ${probePort}`
  return { config: withKey(config, 'inbounds', [...inbounds, probe]), added: [{ path, why }] }
}

/** First of all rules: any rule of the user's could catch the probe's target. */
const addProbeRule: Step = (config) => {
  const outbound = tunnelOutbound(config)
  const rules = at(config, 'routing', 'rules') ?? []
  const isRuled = objectsAt(config, 'routing', 'rules').some((rule) => textsAt(rule, 'inboundTag').includes(probeTag))
  const hasProbe = objectsAt(config, 'inbounds').some((inbound) => textAt(inbound, 'tag') === probeTag)
  const isRoutable = Array.isArray(rules) && isFillable(at(config, 'routing'))
  if (isRuled || !hasProbe || !isRoutable || outbound === undefined) return unchanged(config)
  const outboundTag = textAt(outbound, 'tag')
  const rule = { ruleTag: 'probe', inboundTag: [probeTag], outboundTag }
  const routing = withKey(objectAt(config, 'routing'), 'rules', [rule, ...rules])
  const why = `so that a probe goes through "${outboundTag}" and nowhere else`
  return { config: withKey(config, 'routing', routing), added: [{ path: `${keyIn(config, 'routing')}.rules[0]`, why }] }
}

/** Tags before probe: its rule names one. */
const steps: Step[] = [addLog, dropLogFiles, addStats, addPolicy, addMetrics, addTags, addProbe, addProbeRule]
