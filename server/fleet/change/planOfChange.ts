import { createTwoFilesPatch } from 'diff'
import { place, unitNameOf } from '../../../shared/name.ts'
import type { Plan, PlannedFile } from '../../../shared/plan.ts'
import { readConfig, writeConfig } from '../../../shared/xray/config/configText.ts'
import { describeConfig } from '../../../shared/xray/config/describeConfig.ts'
import { redact } from '../../../shared/xray/redact.ts'
import type { Change, ChangePart, FileChange, HostPart, TunnelPart } from './change.ts'
import { targetOf, tunnelParts } from './changeLines.ts'
import { hashOfChange } from './hashOfChange.ts'
import { keptPath } from './hostFiles.ts'

/** The text of a file before the change, by path; undefined where there was none, or none that could be read. */
export type TextBefore = (path: string) => string | undefined

/** A change as people read it, secrets as stars: every line is made from what will be applied, and nothing beside it. */
export const planOfChange = (change: Change, textBefore: TextBefore): Plan => {
  const tunnels = tunnelParts(change)
  const [only] = tunnels
  const files = change.parts.flatMap((part) => plannedFiles(part, textBefore))
  const commands = commandsOf(change.parts)
  return {
    host: change.host.name,
    tunnel: only === undefined || change.parts.length > 1 ? null : only.id,
    hash: hashOfChange(change),
    empty: commands.length === 0 && files.every(({ action }) => action === 'same'),
    summary: change.parts.flatMap((part) => (part.kind === 'tunnel' ? tunnelSummary(part) : hostSummary(part))),
    files,
    commands,
    warnings: [],
    added: [],
    listen: tunnels.flatMap(portsOf),
  }
}

const plannedFiles = (part: ChangePart, textBefore: TextBefore): PlannedFile[] =>
  part.kind === 'tunnel' ? part.files.map((file) => plannedFile(file, textBefore)) : hostFiles(part, textBefore)

const plannedFile = (file: FileChange, textBefore: TextBefore): PlannedFile => {
  const { path, base, text, mode, owner } = file
  const [before, after] = [shown(path, textBefore(path)), shown(path, text ?? undefined)]
  const same = base === targetOf(file)
  return { path, action: actionOf(file), mode, owner, diff: same ? '' : diffOf(path, before, after) }
}

const actionOf = (file: FileChange): PlannedFile['action'] => {
  if (file.base === targetOf(file)) return 'same'
  if (file.text === null) return 'remove'
  return file.base === 'absent' ? 'create' : 'change'
}

const diffOf = (path: string, before: string | undefined, after: string | undefined): string =>
  createTwoFilesPatch(
    before === undefined ? '/dev/null' : path,
    after === undefined ? '/dev/null' : path,
    before ?? '',
    after ?? '',
  )

/** A config without its secrets. One that can't be read is not shown at all. */
const shown = (path: string, text: string | undefined): string | undefined => {
  if (text === undefined || !path.startsWith(`${place.configFolder}/`)) return text
  const read = readConfig(text)
  return read.ok ? writeConfig(redact(read.config)) : '(not a config that can be read)\n'
}

const hostFiles = ({ folders, files, binary, swept }: HostPart, textBefore: TextBefore): PlannedFile[] => [
  ...folders.map(({ path, base, mode, owner }): PlannedFile => {
    const seen = mode === null ? 'absent' : `${mode.replace(/^0/, '')} ${owner} directory`
    const action = base === seen ? 'same' : mode === null ? 'remove' : base === 'absent' ? 'create' : 'change'
    return { path, action, mode: mode ?? '', owner, diff: '' }
  }),
  ...files.map((file) => plannedFile(file, textBefore)),
  ...binaryFile(binary),
  ...swept.map((path): PlannedFile => ({ path, action: 'remove', mode: '', owner: '', diff: '' })),
]

const binaryFile = (binary: HostPart['binary']): PlannedFile[] => {
  if (binary === null) return []
  const at = { path: place.binary, mode: '0755', owner: 'root:root', diff: '' }
  if (binary.kind === 'removed') return [{ ...at, action: binary.restore === null ? 'remove' : 'change' }]
  return [{ ...at, action: binary.base === 'absent' ? 'create' : binary.base === binary.sha256 ? 'same' : 'change' }]
}

const tunnelSummary = (part: TunnelPart): string[] => {
  const { id, unit } = part
  const text = part.files.find(({ path }) => path === place.config(id))?.text ?? part.test
  const read = text === null ? undefined : readConfig(text)
  const kind = read?.ok === true ? `: ${describeConfig(read.config).kind}` : ''
  const ports = portsOf(part)
  return [
    `${verbOf(part)} the tunnel ${id}${kind}.`,
    ...(ports.length === 0 || unit.state === 'gone' || unit.state === 'stopped'
      ? []
      : [`It listens on ${ports.join(', ')}.`]),
    ...(unit.enabled === null || unit.enabled === unit.base.enabled || unit.state === 'gone'
      ? []
      : [unit.enabled ? 'It starts at every boot.' : 'It starts at no boot any more.']),
  ]
}

const portsOf = ({ verify }: TunnelPart): string[] =>
  Array.from(new Set(verify.listeners.map(({ address, port }) => `${address}:${port}`)))

const verbOf = ({ files, unit }: TunnelPart): string => {
  if (unit.state === 'gone') return 'Stop and remove, with its logs,'
  const actions = files.map(actionOf)
  if (actions.includes('create')) return 'Make'
  if (actions.some((action) => action !== 'same')) return 'Change'
  const verbs = { started: 'Start', restarted: 'Restart', stopped: 'Stop' } as const
  return unit.state === null ? 'Leave' : verbs[unit.state]
}

const hostSummary = ({ account, folders, files, binary, swept }: HostPart): string[] => {
  const user = `the system user and group ${place.user}`
  return [
    ...(account === null ? [] : [`${account === 'made' ? 'Make' : 'Remove'} ${user}.`]),
    ...folders.map(({ path, mode }) => `${mode === null ? 'Remove the empty folder' : 'See to the folder'} ${path}.`),
    ...files.flatMap((file) =>
      actionOf(file) === 'same' ? [] : [`${file.text === null ? 'Remove' : 'Write'} ${file.path}.`],
    ),
    ...binarySummary(binary),
    ...(swept.length === 0 ? [] : ['Sweep what an interrupted change left.']),
  ]
}

const binarySummary = (binary: HostPart['binary']): string[] => {
  if (binary === null) return []
  if (binary.kind === 'removed') {
    return [
      `Remove ${place.binary}.`,
      ...(binary.restore === null ? [] : [`Bring back the xray that stood there before ours.`]),
    ]
  }
  return [
    `Put the xray with sha256 ${binary.sha256.slice(0, 12)}… at ${place.binary}.`,
    ...(binary.keep ? [`Keep what stands there, which is not ours, as ${keptPath(binary.base)}.`] : []),
  ]
}

/** What runs on the host, in its order, as somebody would type it. */
const commandsOf = (parts: readonly ChangePart[]): string[] => {
  const host = parts.filter((part) => part.kind === 'host')
  const tunnels = parts.filter((part) => part.kind === 'tunnel')
  return [...host.flatMap(prepareCommands), ...tunnelCommands(tunnels), ...host.flatMap(cleanCommands)]
}

const { user, group } = place

const prepareCommands = ({ account, folders, binary }: HostPart): string[] => [
  ...(account === 'made'
    ? [
        `groupadd --system ${group}`,
        `useradd --system --gid ${group} --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin ${user}`,
      ]
    : []),
  ...folders.flatMap(({ path, mode, owner }) => {
    const [name = '', ofGroup = ''] = owner.split(':')
    return mode === null ? [] : [`install -d -m ${mode} -o ${name} -g ${ofGroup} ${path}`]
  }),
  ...(binary?.kind === 'placed' ? [`${place.binary} version`] : []),
]

const cleanCommands = ({ account, folders }: HostPart): string[] => [
  ...folders.flatMap(({ path, mode }) => (mode === null ? [`rmdir ${path}`] : [])),
  ...(account === 'removed' ? [`userdel ${user}`, `groupdel ${group}`] : []),
]

const tunnelCommands = (parts: readonly TunnelPart[]): string[] => {
  const call = (verb: string, isMeant: (part: TunnelPart) => boolean): string[] => {
    const names = parts.filter(isMeant).map(({ id }) => unitNameOf(id))
    return names.length === 0 ? [] : [`systemctl ${verb} ${names.join(' ')}`]
  }
  const isGone = ({ unit }: TunnelPart): boolean => unit.state === 'gone'
  const reloads = parts.some(
    (part) =>
      isGone(part) ||
      (part.unit.enabled !== null && part.unit.enabled !== part.unit.base.enabled) ||
      part.files.some((file) => file.path === place.unit(part.id) && actionOf(file) !== 'same'),
  )
  return [
    ...parts.flatMap(({ id, test }) => (test === null ? [] : [`xray run -test -config ${place.config(id)}`])),
    ...call('stop', (part) => isGone(part) || part.unit.state === 'stopped'),
    ...call('disable', (part) => isGone(part) || part.unit.enabled === false),
    ...call('enable', ({ unit }) => unit.enabled === true),
    ...(reloads ? ['systemctl daemon-reload'] : []),
    ...call('start', ({ unit }) => unit.state === 'started'),
    ...call('restart', ({ unit }) => unit.state === 'restarted'),
  ]
}
