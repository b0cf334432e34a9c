import { HostError, faultOf } from '../../../shared/hostError.ts'
import { unitNameOf } from '../../../shared/name.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { NewTunnel } from '../../../shared/tunnel.ts'
import { warningsFor } from '../../../shared/xray/compatibility/compatibility.ts'
import type { XrayConfig } from '../../../shared/xray/config/config.ts'
import { readConfig, writeConfig } from '../../../shared/xray/config/configText.ts'
import { listeners, type Listener } from '../../../shared/xray/config/listeners.ts'
import type { Remote, RunOptions } from '../../shell/remote.ts'
import { renderUnit } from '../../systemd/unit/renderUnit.ts'
import type { FleetContext, HostSession } from '../context.ts'
import { runLocked } from '../hostLock.ts'
import { clientAddress } from '../tunnel/clientAddress.ts'
import { isDraft } from '../tunnel/isDraft.ts'
import { resolveTunnel } from '../tunnel/resolveTunnel.ts'
import type { DeployItem } from './deployScript.ts'
import { makeConfig, type MadeConfig } from './makeConfig.ts'
import type { Outcome } from './outcome.ts'
import { assertPortsFree, takenPorts, type PortsOfHost, type Wanting } from './ports.ts'
import { sha256 } from './sha256.ts'
import { survey, type FoundTunnel, type Survey } from './survey.ts'

/** A tunnel that could be deployed: everything that is known without changing the host. */
export interface PlannedTunnel {
  readonly tunnel: NewTunnel
  readonly name: string
  readonly config: XrayConfig
  readonly listeners: readonly Listener[]
  readonly added: Plan['added']
  readonly warnings: Plan['warnings']
  /** What the host has under this name: nothing, or what an interrupted making left. */
  readonly found: FoundTunnel
  readonly item: DeployItem
}

export interface PlanOptions {
  readonly tunnels: readonly NewTunnel[]
  /** Looks under the host's lock: what a killed server's script still does is waited for, so that it is seen. */
  readonly locked?: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * Plans new tunnels of one host from what is there now, one round trip for all of them. Each config is made, then checked:
 * our schema and the tags, then the ports. The host's own xray is asked by whoever carries the plan out.
 * @throws HostError `notPrepared`, or what the way to the host says. What is wrong with one tunnel is its outcome.
 */
export const planTunnels = async (
  context: FleetContext,
  session: HostSession,
  options: PlanOptions,
): Promise<Outcome<PlannedTunnel>[]> => {
  const { remote, spec } = session
  const known = context.live.host(spec.name)?.facts?.xray?.version
  const looked = await surveyHost(remote, { ...options, version: known === undefined })
  const seen: Survey = { ...looked, xray: looked.xray ?? known }
  if (seen.missing.length > 0) throw new HostError({ kind: 'notPrepared', host: spec.name, missing: [...seen.missing] })
  const standing = await context.store.tunnels.list(spec.name)
  const wanting = standing.map(({ id, config }) => ({ id, listeners: listenersOf(config) }))
  const making = new Set(standing.filter(isDraft).map(({ id }) => id))
  const planned: Outcome<PlannedTunnel>[] = []
  for (const tunnel of options.tunnels) {
    const { id } = tunnel
    try {
      assertNew(tunnel, { wanting, making, found: seen.found(id) })
      const value = await planOne(context, tunnel, { seen, wanting })
      planned.push({ id, ok: true, value })
      making.delete(id)
      wanting.splice(0, wanting.length, ...wanting.filter((other) => other.id !== id), {
        id,
        listeners: [...value.listeners],
      })
    } catch (thrown) {
      const fault = faultOf(thrown)
      if (fault === undefined) throw thrown
      planned.push({ id, ok: false, fault })
    }
  }
  return planned
}

const surveyHost = async (
  remote: Remote,
  { tunnels, locked = false, signal, version }: PlanOptions & { version: boolean },
): Promise<Survey> => {
  const command = survey.command({ ids: tunnels.map(({ id }) => id), version })
  const options: RunOptions = signal === undefined ? { as: 'root' } : { as: 'root', signal }
  const output = await (locked ? runLocked(remote, command, options) : remote.run(command, options))
  return survey.parse(output, { host: remote.host, command: command.name })
}

interface Standing {
  readonly wanting: readonly Wanting[]
  /** Ids whose making was begun: what stands there under these names is their own. */
  readonly making: ReadonlySet<string>
  readonly found: FoundTunnel
}

const assertNew = ({ id, host }: NewTunnel, { wanting, making, found }: Standing): void => {
  if (making.has(id)) return
  if (wanting.some((other) => other.id === id)) {
    throw new HostError({ kind: 'alreadyExists', what: 'tunnel', name: `${host}/${id}` })
  }
  if (found.files.unit !== undefined || found.files.config !== undefined) {
    throw new HostError({ kind: 'alreadyExists', what: `service on ${host}`, name: unitNameOf(id) })
  }
}

const planOne = async (
  context: FleetContext,
  tunnel: NewTunnel,
  { seen, wanting }: { seen: Survey; wanting: readonly Wanting[] },
): Promise<PlannedTunnel> => {
  const ports: PortsOfHost = { host: tunnel.host, listening: seen.listeners, tunnels: wanting }
  const made = await makeConfig(tunnel, {
    taken: takenPorts(ports, tunnel.id),
    exit: async (ref) => exitOf(context, ref),
  })
  const warnings = [...made.warnings, ...(seen.xray === undefined ? [] : warningsFor(made.source, seen.xray))]
  const wants = listeners(made.config)
  assertPortsFree({ id: tunnel.id, listeners: wants }, ports)
  const found = seen.found(tunnel.id)
  return {
    tunnel,
    name: made.name,
    config: made.config,
    listeners: wants,
    added: made.added,
    warnings: distinct(warnings),
    found,
    item: itemOf(tunnel, made, { found, systemd: seen.systemd }),
  }
}

const itemOf = (
  { id, template }: NewTunnel,
  { name, config }: MadeConfig,
  { found, systemd }: { found: FoundTunnel; systemd: number },
): DeployItem => {
  const text = writeConfig(config)
  return {
    id,
    config: text,
    unit: renderUnit({ id, name, revision: 1, configHash: sha256(text), template, systemd }),
    expected: { config: found.files.config?.sha256 ?? 'absent', unit: found.files.unit?.sha256 ?? 'absent' },
    ports: [...new Set(listeners(config).flatMap(({ port, protocol }) => (protocol === 'tcp' ? [port] : [])))],
  }
}

const exitOf = async ({ store }: FleetContext, ref: string): Promise<{ config: XrayConfig; address: string }> => {
  const exit = await resolveTunnel(store, ref)
  const host = await store.hosts.get(exit.host)
  if (host === undefined) throw new HostError({ kind: 'notFound', what: 'host', name: exit.host })
  const read = readConfig(exit.config)
  if (read.ok) return { config: read.config, address: clientAddress(host) }
  throw new HostError({ kind: 'configInvalid', host: exit.host, tunnel: exit.id, by: 'check', issues: read.issues })
}

/** A stored config was read once; should it not be readable any more it claims no port. */
const listenersOf = (text: string): Listener[] => {
  const read = readConfig(text)
  return read.ok ? listeners(read.config) : []
}

const distinct = (issues: Plan['warnings']): Plan['warnings'] => [
  ...new Map(
    issues.map(({ path, message, suggestion }) => [
      `${path} ${message}`,
      suggestion === undefined ? { path, message } : { path, message, suggestion },
    ]),
  ).values(),
]
