import { place } from '../../../shared/name.ts'
import { sha256 } from '../sha256.ts'
import { inBase64, word } from '../scripts/hostScript.ts'
import type { Change, FileChange, HostPart, TunnelPart } from './change.ts'

/** A change as the scripts read it: lines of words, texts in base64. */
export const changeLines = (change: Change): string[] => [
  ...change.parts.flatMap((part) => (part.kind === 'host' ? hostLines(part) : [])),
  ...change.parts.flatMap((part) => (part.kind === 'tunnel' ? tunnelLines(part) : [])),
  ...(change.parts.some(({ kind }) => kind === 'tunnel') ? ['apply'] : []),
]

const tunnelLines = ({ id, files, test, unit, verify }: TunnelPart): string[] => {
  const config = files.find(({ path, text }) => path === place.config(id) && text !== null)
  const ports = verify.listeners.flatMap(({ port, protocol }) => (protocol === 'tcp' ? [port] : []))
  return [
    `tunnel ${word(id)}`,
    ...files.flatMap((file) => fileLines(id, file)),
    `unit ${unit.enabled ?? '-'} ${unit.state ?? '-'} ${tokenOf(id, ports)}`,
    `endTunnel ${test === null || config === undefined ? '-' : word(config.path)}`,
  ]
}

const fileLines = (id: string, { path, base, text, mode, owner }: FileChange): string[] => {
  const isConfig = path === place.config(id)
  const previous = isConfig ? `${path}.previous` : `${place.configFolder}/xray-tunnel-${id}.service.previous`
  // Beside the target, hidden, and with no suffix that systemd or anyone reads; the script adds what can't be guessed.
  const staged = isConfig
    ? `${place.configFolder}/.xray-${id}.json.`
    : `${place.unitFolder}/.xray-tunnel-${id}.service.`
  const target = text === null ? 'absent' : sha256(text)
  const line = ['file', path, mode, owner, base, target, previous, staged].map(word).join(' ')
  return text === null ? [line] : [line, inBase64(text)]
}

/** `home:0438:2B67`: an id with its ports as /proc/net/tcp writes them. */
const tokenOf = (id: string, ports: readonly number[]): string =>
  [id, ...new Set(ports.map((port) => port.toString(16).toUpperCase().padStart(4, '0')))].join(':')

const hostLines = (part: HostPart): string[] => {
  const { account, folders, files, binary, swept } = part
  const removed = account === 'removed'
  const made = folders.filter(({ mode }) => mode !== null)
  const gone = folders.filter(({ mode }) => mode === null)
  return [
    ...writableFolders(part).map((folder) => `writable ${folder}`),
    ...(account === 'made' ? ['account made'] : []),
    ...made.map(folderLine),
    ...files.flatMap(({ path, base, text, mode, owner }) => {
      const target = text === null ? 'absent' : sha256(text)
      const line = ['put', path, mode, owner, base, target].map(word).join(' ')
      return text === null ? [line] : [line, inBase64(text)]
    }),
    ...(binary?.kind === 'placed'
      ? [`placeBinary ${word(binary.sha256)} ${word(binary.base)} ${binary.keep ? 'keep' : 'replace'}`]
      : []),
    ...(binary?.kind === 'removed' ? [`removeBinary ${word(binary.base)} ${word(binary.restore ?? '-')}`] : []),
    ...swept.map((path) => `sweep ${word(path)}`),
    // What lay in them has gone by now.
    ...gone.map(folderLine),
    ...(removed ? ['account removed'] : []),
  ]
}

const folderLine = ({ path, base, mode, owner }: HostPart['folders'][number]): string => {
  const [user = '-', group = '-'] = owner.split(':')
  return `folder ${word(path)} ${mode ?? '-'} ${word(user)} ${word(group)} ${word(baseState(base))}`
}

/** What the part writes to, probed before anything is changed. */
const writableFolders = ({ account, folders, files, binary }: HostPart): string[] => [
  ...(account !== null || folders.length > 0 || files.length > 0 ? ['/etc'] : []),
  ...(folders.some(({ path, mode }) => mode !== null && path === place.logFolder) ? ['/var/log'] : []),
  ...(binary === null ? [] : ['/usr/local/bin']),
]

/** `750 root:raptor-tunnel directory` as the script compares it: `750.root:raptor-tunnel`. */
const baseState = (base: string): string => (base === 'absent' ? base : base.split(' ').slice(0, 2).join('.'))
