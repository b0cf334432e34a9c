import type { Plan } from '../../../../shared/plan.ts'
import type { NewTunnel } from '../../../../shared/tunnel.ts'
import { warningsFor } from '../../../../shared/xray/compatibility/compatibility.ts'
import { writeConfig } from '../../../../shared/xray/config/configText.ts'
import { describeConfig } from '../../../../shared/xray/config/describeConfig.ts'
import { listeners } from '../../../../shared/xray/config/listeners.ts'
import { renderUnit } from '../../../systemd/unit/renderUnit.ts'
import { assertPortsFree, takenPorts, type PortsOfHost } from '../../ports/ports.ts'
import { sha256 } from '../../sha256.ts'
import { makeConfig } from '../config/makeConfig.ts'
import type { Exit } from './findExit.ts'
import type { MadeTunnel } from './madeTunnel.ts'

/** What a tunnel is made with besides what was asked. */
export interface Making {
  readonly uid: string
  readonly revision: number
  readonly fleet: string
  readonly ports: PortsOfHost
  /** Of the host. */
  readonly systemd: number
  readonly xray: string | undefined
  readonly findExit: (ref: string) => Promise<Exit>
}

/**
 * Makes one tunnel's files from what was asked: config, checks, free ports, unit. Touches nothing.
 * @throws HostError `badInput`, `configInvalid`, `portTaken`, `notFound` for an exit.
 */
export const makeTunnel = async (asked: NewTunnel, making: Making): Promise<MadeTunnel> => {
  const { ports, systemd, xray, fleet, uid, revision } = making
  const { id, template } = asked
  let exit: MadeTunnel['exit'] = null
  const made = await makeConfig(asked, {
    taken: takenPorts(ports, id),
    exit: async (ref) => {
      const found = await making.findExit(ref)
      exit = { tunnel: found.uid, revision: found.revision }
      return found
    },
  })
  const wants = listeners(made.config)
  assertPortsFree({ id, listeners: wants }, ports)
  const config = writeConfig(made.config)
  const configHash = sha256(config)
  return {
    uid,
    id,
    name: made.name,
    tags: asked.tags,
    template,
    revision,
    source: asked.source,
    config,
    unit: renderUnit({ fleet, uid, id, revision, configHash, template, systemd }),
    configHash,
    exit,
    added: made.added,
    warnings: distinct([...made.warnings, ...(xray === undefined ? [] : warningsFor(made.source, xray))]),
    listeners: wants,
    described: describeConfig(made.config),
  }
}

const distinct = (issues: Plan['warnings']): Plan['warnings'] => [
  ...new Map(
    issues.map(({ path, message, suggestion }) => [
      `${path} ${message}`,
      suggestion === undefined ? { path, message } : { path, message, suggestion },
    ]),
  ).values(),
]
