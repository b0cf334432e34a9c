import type { z } from 'zod'
import type { prepareInput, XraySource } from '../../../../shared/input.ts'
import type { Plan } from '../../../../shared/plan.ts'
import { place } from '../../../../shared/name.ts'
import type { Change } from '../../change/change.ts'
import { planOfChange } from '../../change/planOfChange.ts'
import type { Asking } from '../../context.ts'
import { resolveHost } from '../../refs/resolveHost.ts'
import { readBinary } from '../../xray/binary.ts'
import { defaultXrayVersion } from '../../xray/version.ts'
import type { HostsContext } from '../hostsContext.ts'
import { checklistOf } from '../look/checklist.ts'
import type { HostLook } from '../look/look.ts'
import { tmpfilesFile } from '../look/ownFiles.ts'
import { seeHost } from '../look/seeHost.ts'
import { needsBinary, preparePart } from './preparePart.ts'

type Needs = Pick<HostsContext, 'sessions' | 'live' | 'now' | 'fleetId'>

/** What preparing a host would change. What is to be downloaded has no hash yet: it is named by its version. */
export const planPrepareHost = async (
  needs: Needs,
  { host: ref, xray }: z.output<typeof prepareInput>,
  { signal }: Asking,
): Promise<Plan> => {
  const { id, name } = resolveHost(needs.live, ref)
  const file = xray.kind === 'file' ? await readBinary(xray.path, xray.path) : undefined
  const look = await seeHost(needs, id, { signal })
  const binary = needsBinary(look, xray, file?.sha256) ? (file?.sha256 ?? sourceInWords(xray)) : undefined
  const part = preparePart(look, binary)
  const change: Change = { version: 1, fleet: needs.fleetId, host: { id, name }, parts: [part] }
  const plan = planOfChange(change, { tunnel: () => nothingThere, file: (path) => textOf(look, path) })
  const sent = part.binary === null ? [] : [`send ${sourceInWords(xray)}`]
  return { ...plan, summary: [...sent, ...plan.summary], warnings: warningsOf(name, look, needs.fleetId) }
}

const nothingThere = { files: {}, active: 'inactive', enabled: false }

const textOf = ({ rotation, tmpfiles }: HostLook, path: string): string | undefined => {
  if (path === place.rotation) return rotation.text
  return path === tmpfilesFile ? tmpfiles.text : undefined
}

const sourceInWords = (source: XraySource): string => {
  if (source.kind === 'file') return source.path
  return `xray ${source.kind === 'release' ? source.version : defaultXrayVersion}`
}

/** What preparing does not put right. */
const warningsOf = (name: string, look: HostLook, fleet: string): Plan['warnings'] =>
  checklistOf(name, look, { fleet, tunnels: new Set() })
    .items.filter(({ byPrepare, state }) => !byPrepare && state !== 'ok')
    .map(({ id: path, found: message, fix: suggestion }) =>
      suggestion === undefined ? { path, message } : { path, message, suggestion },
    )
