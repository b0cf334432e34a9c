import { place } from '../../../shared/name.ts'
import type { Listener } from '../../../shared/xray/config/listeners.ts'
import { sha256 } from '../deploy/sha256.ts'
import { stagedBinary } from '../xray/push.ts'
import type { Change, FileChange, HostPart, TunnelPart } from './change.ts'
import { leaseLines, type Lease } from './lease.ts'
import { dataLine, textLine } from './scripts.ts'

/** A change as the scripts read it, a value a line; scripts/records.sh and scripts/host.sh say in which order. */
export const changeLines = (change: Change, lease: Lease, suffix: string): string[] => {
  const tunnels = tunnelParts(change)
  const [host, more] = change.parts.filter((part) => part.kind === 'host')
  if (more !== undefined) throw new RangeError('A change has one part for the host.')
  return [
    ...leaseLines(lease),
    dataLine(suffix),
    String(tunnels.length),
    ...tunnels.flatMap(tunnelLines),
    ...(host === undefined ? ['no host'] : hostLines(host)),
  ]
}

export const tunnelParts = (change: Change): TunnelPart[] => change.parts.filter((part) => part.kind === 'tunnel')

/** What a file shall be told by: its new sha256, or `absent`. */
export const targetOf = ({ text }: Pick<FileChange, 'text'>): string => (text === null ? 'absent' : sha256(text))

const tunnelLines = (part: TunnelPart): string[] => {
  const { id, unit } = part
  const config = fileAt(part, place.config(id))
  const text = config?.text ?? null
  return [
    tunnelName(id),
    unit.state ?? '-',
    yesOr(unit.enabled),
    yesOr(unit.base.active),
    yesOr(unit.base.enabled),
    `p${portsOf(part.verify.listeners)}`,
    ...fileLines(config),
    ...fileLines(fileAt(part, place.unit(id))),
    part.test === null ? '-' : part.test === text ? '.' : textLine(part.test),
  ]
}

/** The script makes paths of ids: an id that could be more than a name never gets there. */
export const tunnelName = (id: string): string => {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/.test(id)) throw new RangeError('This is no id of a tunnel.')
  return id
}

/** A tunnel has two files, whose places, modes and owners the script knows. */
const fileAt = ({ id, files }: TunnelPart, path: string): FileChange | undefined => {
  const odd = files.find((file) => file.path !== place.config(id) && file.path !== place.unit(id))
  if (odd !== undefined) throw new RangeError(`${odd.path} is no file of the tunnel ${id}.`)
  return files.find((file) => file.path === path)
}

const fileLines = (file: FileChange | undefined): string[] =>
  file === undefined
    ? ['-', '-', '-']
    : [dataLine(file.base), targetOf(file), file.text === null ? '-' : textLine(file.text)]

const yesOr = (value: boolean | null): string => (value === null ? '-' : value ? 'yes' : 'no')

/** `:0438:01BB`: TCP ports as /proc/net/tcp writes them; what the script waits for. */
const portsOf = (listeners: readonly Listener[]): string =>
  [...new Set(listeners.flatMap(({ port, protocol }) => (protocol === 'tcp' ? [port] : [])))]
    .map((port) => `:${port.toString(16).toUpperCase().padStart(4, '0')}`)
    .join('')

const hostLines = ({ account, folders, files, binary, swept }: HostPart): string[] => [
  'host',
  account ?? '-',
  String(folders.length),
  ...folders.flatMap(({ path, base, mode, owner }) => [path, base, mode ?? '-', owner].map(dataLine)),
  String(files.length),
  ...files.flatMap((file) => [
    dataLine(file.path),
    dataLine(file.base),
    targetOf(file),
    dataLine(file.mode),
    dataLine(file.owner),
    file.text === null ? '-' : textLine(file.text),
  ]),
  ...binaryLines(binary),
  String(swept.length),
  ...swept.map(dataLine),
]

const binaryLines = (binary: HostPart['binary']): string[] => {
  if (binary === null) return ['-', '-', '-', '-', '-']
  if (binary.kind === 'removed') return ['removed', 'absent', dataLine(binary.base), binary.restore ?? '-', '-']
  const { sha256, base, keep } = binary
  return ['placed', dataLine(sha256), dataLine(base), yesOr(keep), stagedBinary(sha256)]
}
