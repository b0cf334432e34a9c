import { tunnelId, type TunnelId } from '../../../shared/name.ts'
import { templateName, type TemplateName } from '../../../shared/tunnel.ts'

/** What a unit's first lines say about where it comes from. */
export interface UnitHeader {
  /** The uuid of the fleet that made it: another fleet's is left alone. */
  readonly fleet: string
  /** The tunnel's uuid. */
  readonly uid: string
  readonly id: TunnelId
  readonly revision: number
  /** sha256 of the config file it was made with, lower-case hex. */
  readonly configHash: string
  readonly template: TemplateName
}

const marker = '# Made by Raptor Tunnel; edits here are found as drift and may be replaced.'

export const renderHeader = ({ fleet, uid, id, revision, configHash, template }: UnitHeader): string =>
  `${marker}\n# raptor-tunnel fleet=${fleet} tunnel=${id} uid=${uid} revision=${revision} config=sha256:${configHash} template=${template}\n`

/** The header of a unit of ours; undefined when the unit isn't ours or its header was damaged. */
export const parseHeader = (unitText: string): UnitHeader | undefined => {
  const [first, second = ''] = unitText.split(/\r?\n/, 2)
  const [, fleet, id, uid, revision, configHash, template] = headerLine.exec(second) ?? []
  if (first !== marker || fleet === undefined || uid === undefined || configHash === undefined) return undefined
  const named = tunnelId.safeParse(id)
  const made = templateName.safeParse(template)
  if (!named.success || !made.success) return undefined
  return { fleet, uid, id: named.data, revision: Number(revision), configHash, template: made.data }
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const headerLine = new RegExp(
  `^# raptor-tunnel fleet=(${uuid}) tunnel=(\\S+) uid=(${uuid}) revision=(\\d{1,9}) ` +
    'config=sha256:([0-9a-f]{64}) template=(\\S+)$',
)
