import type { Output, Remote, RunOptions } from '../../shell/remote.ts'
import { unexpected, type Asked } from '../../systemd/questions/question.ts'
import { sha256 } from '../deploy/sha256.ts'
import { place } from '../../../shared/name.ts'
import { tunnelName } from './changeLines.ts'
import { each, readSeen, reportOf, type TunnelsSeen } from './readReport.ts'
import { rootScript } from './scripts.ts'

/** A file as it stands on a host. */
export interface FileSeen {
  /** Its sha256, or why it has none: absent, link, masked, special, large, unreadable. What a change takes as its base. */
  readonly word: string
  /** Undefined where there is none, or where it could not be read whole. */
  readonly text: string | undefined
}

/** What a host has of one tunnel. */
export interface TunnelFound {
  readonly config: FileSeen
  readonly unit: FileSeen
  readonly enabled: boolean
  /** systemd's own word: `active`, `inactive`, `failed` … */
  readonly active: string
  /** Somebody's drop-ins for the unit: they are not ours, and stay. */
  readonly hasDropIns: boolean
}

/** What a plan is made from: seen in one round trip. */
export interface HostFound extends TunnelsSeen {
  readonly systemd: number
  /** `26.3.27`; undefined where xray doesn't run, or was not asked. */
  readonly xray: string | undefined
  /** What prepare would have to make first. */
  readonly missing: readonly string[]
  /** `root:raptor-tunnel` by folder: where it is the service user's, what lies in it may be planted. */
  readonly owners: ReadonlyMap<string, string>
  found(id: string): TunnelFound
}

export interface LookOptions extends Omit<RunOptions, 'as'> {
  /** Asks xray for its version too, which costs the start of a 30 MB program. Default true. */
  readonly version?: boolean
}

const mostOutput = 64 * 1024 * 1024

/**
 * Looks at a host for the sake of some tunnels. Changes nothing; root opens no file that the service user could have put
 * there, and none is read beyond 2 MiB.
 * @throws HostError `unexpectedOutput` for an answer that can't be read, and as `Remote.run`.
 */
export const lookAtTunnels = async (
  remote: Remote,
  ids: readonly string[],
  { version = true, ...options }: LookOptions = {},
): Promise<HostFound> => {
  const lines = [version ? 'yes' : 'no', String(ids.length), ...ids.map(tunnelName)]
  const command = rootScript('look_at_tunnels', 'look at the tunnels', lines)
  const output = await remote.run(command, { maxOutput: mostOutput, timeoutMs: 60_000, ...options, as: 'root' })
  return parseFound(output, { host: remote.host, command: command.name })
}

/** Looks at units and ports again: one round trip, no file is opened. */
export const lookAgain = async (
  remote: Remote,
  ids: readonly string[],
  options: Omit<RunOptions, 'as'> = {},
): Promise<TunnelsSeen> => {
  const command = rootScript('look_again', 'look at the tunnels again', [
    'no',
    String(ids.length),
    ...ids.map(tunnelName),
  ])
  const { stdout } = await remote.run(command, { ...options, as: 'root' })
  const asked = { host: remote.host, command: command.name }
  return readSeen(reportOf(stdout, asked), asked)
}

/** Reads the answer of the look. */
export const parseFound = ({ stdout }: Pick<Output, 'stdout'>, asked: Asked): HostFound => {
  const all = reportOf(stdout, asked)
  // Lines of texts stand behind a bar: whatever they say, it is not said by the script.
  const lines = all.filter((line) => !line.startsWith('|'))
  const systemd = each(lines, { word: 'systemd', shape: /^systemd (\d{1,5})$/, asked })[0]?.[1]
  if (systemd === undefined) throw unexpected(asked, stdout.slice(0, 500))
  const seen = readSeen(lines, asked)
  const texts = textsIn(all)
  const tunnels = new Map(
    each(lines, { word: 'found', shape: foundLine, asked }).map((row) => foundOf(row, seen, texts)),
  )
  return {
    ...seen,
    systemd: Number(systemd),
    xray: each(lines, { word: 'xray', shape: /^xray (\d{1,5}(?:\.\d{1,5}){2})$/, asked })[0]?.[1],
    missing: each(lines, { word: 'missing', shape: /^missing ([\w /-]{1,100})$/, asked }).map(([, what = '']) => what),
    owners: new Map(
      each(lines, { word: 'folder', shape: folderLine, asked }).map(([, path = '', , owner = '']) => [path, owner]),
    ),
    found: (id) => tunnels.get(id) ?? nothingFound,
  }
}

const fileWord = '[a-z]{4,10}|[0-9a-f]{64}'
const foundLine = new RegExp(`^found ([a-z0-9-]{1,40}) (${fileWord}) (${fileWord}) (yes|no) (yes|no)$`)
const folderLine = /^folder (\/\S{1,255}) ([0-7]{3,5}) (\S{1,80})$/

const absent: FileSeen = { word: 'absent', text: undefined }
const nothingFound: TunnelFound = {
  config: absent,
  unit: absent,
  enabled: false,
  active: 'inactive',
  hasDropIns: false,
}

const foundOf = (
  [, id = '', config = '', unit = '', enabled, dropIn]: RegExpExecArray,
  { units }: TunnelsSeen,
  texts: ReadonlyMap<string, string>,
): [string, TunnelFound] => [
  id,
  {
    config: fileSeen(config, texts.get(place.config(id))),
    unit: fileSeen(unit, texts.get(place.unit(id))),
    enabled: enabled === 'yes',
    active: units.find((one) => one.id === id)?.activeState ?? 'inactive',
    hasDropIns: dropIn === 'yes',
  },
]

/** The text that has this hash, with or without a line end at its end; what has neither was changed or cut meanwhile. */
const fileSeen = (word: string, lines: string | undefined): FileSeen => {
  const candidates = lines === undefined ? [''] : [lines, lines.slice(0, -1)]
  return { word, text: candidates.find((text) => sha256(text) === word) }
}

/** By path: the lines behind `text PATH`, each with its end. */
const textsIn = (lines: readonly string[]): Map<string, string> => {
  const texts = new Map<string, string[]>()
  let current: string[] | undefined
  for (const line of lines) {
    if (line.startsWith('text ')) texts.set(line.slice(5), (current = []))
    else if (line.startsWith('|')) current?.push(`${line.slice(1)}\n`)
    else current = undefined
  }
  return new Map([...texts].map(([path, parts]) => [path, parts.join('')]))
}
