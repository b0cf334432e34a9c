import { tunnelId, type TunnelId } from '../../../shared/name.ts'
import { templateName, type TemplateName } from '../../../shared/tunnel.ts'

/** What a unit's first lines say about where it comes from. */
export interface UnitHeader {
  /** The fleet's uuid, and the tunnel's own; a unit made before there were any names none. */
  readonly fleet?: string | undefined
  readonly uid?: string | undefined
  readonly id: TunnelId
  readonly revision: number
  /** sha256 of the config file it was made with, lower-case hex. */
  readonly configHash: string
  readonly template: TemplateName
}

const marker = '# Made by Raptor Tunnel; edits here are found as drift and may be replaced.'

export const renderHeader = ({ fleet, uid, id, revision, configHash, template }: UnitHeader): string => {
  const words = [
    ...(fleet === undefined ? [] : [`fleet=${fleet}`]),
    `tunnel=${id}`,
    ...(uid === undefined ? [] : [`uid=${uid}`]),
    `revision=${revision} config=sha256:${configHash} template=${template}`,
  ]
  return `${marker}\n# raptor-tunnel ${words.join(' ')}\n`
}

/** The header of a unit of ours; undefined when the unit isn't ours or its header was damaged. */
export const parseHeader = (unitText: string): UnitHeader | undefined => {
  const [first, second = ''] = unitText.split(/\r?\n/, 2)
  const { fleet, id, uid, revision, configHash, template } = headerLine.exec(second)?.groups ?? {}
  if (first !== marker || configHash === undefined) return undefined
  const named = tunnelId.safeParse(id)
  const made = templateName.safeParse(template)
  if (!named.success || !made.success) return undefined
  return { fleet, uid, id: named.data, revision: Number(revision), configHash, template: made.data }
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const headerLine = new RegExp(
  `^# raptor-tunnel (?:fleet=(?<fleet>${uuid}) )?tunnel=(?<id>\\S+) (?:uid=(?<uid>${uuid}) )?` +
    `revision=(?<revision>\\d{1,9}) config=sha256:(?<configHash>[0-9a-f]{64}) template=(?<template>\\S+)$`,
)
