import { createTwoFilesPatch } from 'diff'
import { place, unitNameOf } from '../../../shared/name.ts'
import type { Plan, PlannedFile } from '../../../shared/plan.ts'
import { readConfig, writeConfig } from '../../../shared/xray/config/configText.ts'
import { redact } from '../../../shared/xray/redact.ts'
import { sha256 } from '../sha256.ts'
import type { Change, FileChange, TunnelPart } from './change.ts'
import { hashOfChange } from './hashOfChange.ts'
import { hostWords, isNothing } from './hostWords.ts'
import type { FoundTunnel } from './lookAtTunnels.ts'

export interface Found {
  /** What the host has of a tunnel now. */
  readonly tunnel: (id: string) => FoundTunnel
  /** The text that a small file of root's has now. */
  readonly file?: ((path: string) => string | undefined) | undefined
}

/** A change as people read it: the very value that is applied, in words; secrets as stars. */
export const planOfChange = (change: Change, found: Found): Plan => {
  const tunnels = change.parts.flatMap((part) => (part.kind === 'tunnel' ? [part] : []))
  const hosts = change.parts.flatMap((part) => (part.kind === 'host' ? [part] : []))
  const words = hosts.map(hostWords)
  const files = [
    ...hosts.flatMap((part) => part.files.map((file) => plannedFile(file, found.file?.(file.path)))),
    ...words.flatMap((one) => one.files),
    ...tunnels.flatMap((part) => part.files.map((file) => plannedFile(file, textOf(part, file, found)))),
  ]
  const [only, ...others] = tunnels
  return {
    hash: hashOfChange(change),
    host: change.host.name,
    tunnel: only !== undefined && others.length === 0 ? only.id : null,
    empty:
      hosts.every(isNothing) &&
      files.every(({ action }) => action === 'same') &&
      tunnels.every((part) => isAsOrdered(part, found)),
    summary: words.flatMap(({ summary }) => summary),
    files,
    commands: [...(tunnels.length === 0 ? [] : tunnelCommands(tunnels)), ...words.flatMap(({ commands }) => commands)],
    warnings: [],
    added: [],
    listen: [],
  }
}

const isAsOrdered = ({ id, unit }: TunnelPart, { tunnel }: Found): boolean => {
  const { active, enabled } = tunnel(id)
  const isRunning = unit.state === null || (unit.state === 'stopped' ? active === 'inactive' : active === 'active')
  return isRunning && (unit.enabled === null || unit.enabled === enabled)
}

const textOf = ({ id }: TunnelPart, { path }: FileChange, { tunnel }: Found): string | undefined =>
  tunnel(id).files[path === place.config(id) ? 'config' : 'unit']?.text

const plannedFile = ({ path, base, text, mode, owner }: FileChange, before: string | undefined): PlannedFile => ({
  path,
  action: actionOf(base, text),
  mode,
  owner,
  diff: text === null ? '' : diffOf(path, shown(path, before), shown(path, text) ?? ''),
})

const actionOf = (base: string, text: string | null): PlannedFile['action'] => {
  if (text === null) return base === 'absent' ? 'same' : 'remove'
  if (base === 'absent') return 'create'
  return base === sha256(text) ? 'same' : 'change'
}

const diffOf = (path: string, before: string | undefined, after: string): string =>
  before === after ? '' : createTwoFilesPatch(before === undefined ? '/dev/null' : path, path, before ?? '', after)

/** A config without its secrets. One that can't be read is not shown at all. */
const shown = (path: string, text: string | undefined): string | undefined => {
  if (text === undefined || !path.startsWith(`${place.configFolder}/`)) return text
  const read = readConfig(text)
  return read.ok ? writeConfig(redact(read.config)) : '(not a config that can be read)\n'
}

/** In the order in which they run, as somebody would type them. */
const tunnelCommands = (parts: readonly TunnelPart[]): string[] => {
  const having = (fits: (part: TunnelPart) => boolean): string =>
    parts
      .filter(fits)
      .map(({ id }) => unitNameOf(id))
      .join(' ')
  const say = (words: string, units: string): string[] => (units === '' ? [] : [`${words} ${units}`])
  const reloads = parts.some(({ files, unit }) => files.length > 0 || unit.enabled !== null)
  return [
    ...(parts.some(({ test }) => test !== null) ? ['xray run -test'] : []),
    ...say(
      'systemctl stop',
      having(({ unit: { state } }) => state === 'stopped' || state === 'gone'),
    ),
    ...say(
      'systemctl disable',
      having(({ unit: { enabled } }) => enabled === false),
    ),
    ...say(
      'systemctl enable',
      having(({ unit: { enabled } }) => enabled === true),
    ),
    ...(reloads ? ['systemctl daemon-reload'] : []),
    ...say(
      'systemctl start',
      having(({ unit: { state } }) => state === 'started'),
    ),
    ...say(
      'systemctl restart',
      having(({ unit: { state } }) => state === 'restarted'),
    ),
  ]
}
