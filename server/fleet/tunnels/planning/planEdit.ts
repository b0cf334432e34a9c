import { HostError } from '../../../../shared/hostError.ts'
import { hostName, place, tunnelId } from '../../../../shared/name.ts'
import type { TunnelEdit } from '../../../../shared/input.ts'
import { readConfig } from '../../../../shared/xray/config/configText.ts'
import { describeConfig } from '../../../../shared/xray/config/describeConfig.ts'
import { renderUnit } from '../../../systemd/unit/renderUnit.ts'
import type { FullRevision, StoredTunnel } from '../../../store/fleetStore.ts'
import { lookAtTunnels, type FoundTunnel, type HostFound, type Looking } from '../../change/lookAtTunnels.ts'
import type { FleetContext, HostSession } from '../../context.ts'
import { currentRevision } from '../currentRevision.ts'
import { findExit } from './findExit.ts'
import type { MadeTunnel } from './madeTunnel.ts'
import { makeTunnel } from './makeTunnel.ts'
import { writingPart } from './partOf.ts'
import { refuseUnprepared, type PlannedTunnel } from './planNew.ts'

type Needs = Pick<FleetContext, 'store' | 'live' | 'fleetId'>

interface Editing extends Omit<Looking, 'ids'> {
  readonly tunnel: StoredTunnel
  readonly edit: TunnelEdit
}

/**
 * Plans the next revision of a tunnel. What isn't edited stays as it is, keys and ports too.
 * @throws HostError `changedOnHost` where its files aren't those of its current revision.
 */
export const planEdit = async (
  needs: Needs,
  session: HostSession,
  { tunnel, edit, lease, signal }: Editing,
): Promise<PlannedTunnel> => {
  const { host, remote } = session
  const current = await currentRevision(needs.store, tunnel)
  const all = await lookAtTunnels(remote, { ids: [tunnel.id], lease, signal })
  refuseUnprepared(host.name, all)
  const found = all.tunnel(tunnel.id)
  refuseDrift(host.name, current, { found, id: tunnel.id })
  const made = await nextState(needs, { tunnel, edit, current, all, host: host.name })
  return { made, part: writingPart(made, found, tunnel.wanted), found }
}

/** A change by somebody else is shown, never overwritten. A file that is gone is written again. */
const refuseDrift = (
  host: string,
  { configHash }: FullRevision,
  { found: { files }, id }: { found: FoundTunnel; id: string },
): void => {
  const found = files.config?.sha256
  if (found === undefined || found === configHash) return
  const path = place.config(id)
  throw new HostError({ kind: 'changedOnHost', host, path, expected: short(configHash), found: short(found) })
}

const short = (hash: string): string => `sha256 ${hash.slice(0, 12)}…`

interface Next {
  readonly tunnel: StoredTunnel
  readonly edit: TunnelEdit
  readonly current: FullRevision
  readonly all: HostFound
  readonly host: string
}

const nextState = async (needs: Needs, { tunnel, edit, current, all, host }: Next): Promise<MadeTunnel> => {
  const { uid, id } = tunnel
  const revision = current.number + 1
  const template = edit.template ?? current.template
  const name = edit.name ?? tunnel.name
  const tags = edit.tags ?? tunnel.tags
  if (edit.source !== undefined) {
    const others = needs.live.tunnelsOn(tunnel.hostId).filter((other) => other.uid !== uid)
    const port = edit.port
    return makeTunnel(
      {
        id: tunnelId.parse(id),
        host: hostName.parse(host),
        name,
        source: edit.source,
        template,
        tags: [...tags],
        ...(port === undefined ? {} : { port }),
      },
      {
        uid,
        revision,
        fleet: needs.fleetId,
        ports: { host, listening: all.listeners, tunnels: others.map(({ id, listeners }) => ({ id, listeners })) },
        systemd: all.systemd,
        xray: all.xray ?? needs.live.host(tunnel.hostId)?.facts?.xray?.version,
        findExit: (ref) => findExit(needs, ref),
      },
    )
  }
  const { configHash, config, source, exit, added } = current
  const read = readConfig(config)
  return {
    uid,
    id,
    name,
    tags,
    template,
    revision,
    source,
    config,
    unit: renderUnit({
      fleet: needs.fleetId,
      uid,
      id: tunnelId.parse(id),
      revision,
      configHash,
      template,
      systemd: all.systemd,
    }),
    configHash,
    exit,
    added,
    warnings: [],
    listeners: tunnel.listeners,
    described: read.ok ? describeConfig(read.config) : { kind: tunnel.kind, role: tunnel.role, listen: tunnel.listen },
  }
}
