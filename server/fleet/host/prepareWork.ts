import { createTwoFilesPatch } from 'diff'
import type { Plan } from '../../../shared/plan.ts'
import { place } from '../../../shared/name.ts'
import type { XraySource } from '../../../shared/input.ts'
import { defaultXrayVersion } from '../xray/version.ts'
import { checklistOf, folderState } from './checklist.ts'
import type { HostLook } from './look.ts'
import type { PrepareWork } from './prepareScript.ts'
import { rotationFile } from './rotation.ts'
import { keptBinary, ownFolder } from './stamp.ts'
import { isBinaryOurs } from './whose.ts'

/**
 * Does the host need another xray? With `auto` whatever runs there is good, and a release is told by its version, so that
 * nothing is fetched only to be compared. A file is compared by its hash; while that is not known the file is needed.
 */
export const needsBinary = (look: HostLook, source: XraySource, fileHash?: string): boolean => {
  const { xray } = look.facts
  if (xray === null) return true
  if (source.kind === 'release') return xray.version !== source.version
  return source.kind === 'file' && xray.sha256 !== fileHash
}

/** What prepare has to do; `sha256` is that of the xray to put there, undefined for none. Pure. */
export const prepareWork = (look: HostLook, sha256: string | undefined): PrepareWork => {
  const wanting = new Set(
    checklistOf('', look)
      .items.filter(({ byPrepare, state }) => byPrepare && state !== 'ok')
      .map(({ id }) => id),
  )
  const { xray } = look.facts
  const binary = sha256 === xray?.sha256 ? undefined : sha256
  return {
    account: wanting.has('user'),
    folders: wanting.has('folders'),
    rotation: wanting.has('rotation'),
    binary,
    keepBinary: binary !== undefined && look.hasBinary && !isBinaryOurs(look),
    staged: look.staged,
  }
}

/** The same for people, before anything is done. */
export const prepareAsPlan = (
  host: string,
  look: HostLook,
  { source, fileHash }: { source: XraySource; fileHash: string | undefined },
): Plan => {
  const work = prepareWork(look, needsBinary(look, source, fileHash) ? (fileHash ?? 'to be found') : undefined)
  const binary = work.binary !== undefined
  const folderFile = (path: string): Plan['files'] =>
    look.folders.get(path) === folderState
      ? []
      : [{ path, action: look.folders.has(path) ? 'change' : 'create', mode: '0750', owner, diff: '' }]
  const files: Plan['files'] = [
    ...(work.folders ? [place.configFolder, place.logFolder].flatMap(folderFile) : []),
    ...(work.rotation
      ? [
          {
            path: place.rotation,
            action: look.rotation === 'missing' ? ('create' as const) : ('change' as const),
            mode: '0644',
            owner: 'root:root',
            diff: rotationDiff(look.rotationText),
          },
        ]
      : []),
    ...(binary
      ? [
          {
            path: place.binary,
            action: look.hasBinary ? ('change' as const) : ('create' as const),
            mode: '0755',
            owner: 'root:root',
            diff: '',
          },
        ]
      : []),
    ...work.staged.map((path) => ({ path, action: 'remove' as const, mode: '', owner: '', diff: '' })),
  ]
  const summary = [
    ...(work.account ? [`make the system user and group ${place.user}`] : []),
    ...(work.folders ? ['make the folders for configs and logs'] : []),
    ...(work.rotation ? ['write the rules for log rotation'] : []),
    ...(binary ? [`send ${sourceInWords(source)} and put it at ${place.binary}`] : []),
    ...(work.keepBinary ? [`keep what stands there, which is not ours, as ${keptBinary}`] : []),
    ...(work.staged.length > 0 ? ['sweep what an interrupted change left'] : []),
  ]
  const { items } = checklistOf(host, look)
  return {
    host,
    tunnel: null,
    empty: summary.length === 0,
    summary,
    files,
    commands: commandsOf(look, work),
    warnings: items
      .filter(({ byPrepare, state }) => !byPrepare && state !== 'ok')
      .map(({ id, found, fix }) => warningOf(id, found, fix)),
    added: [],
    listen: [],
  }
}

const warningOf = (path: string, message: string, suggestion: string | undefined): Plan['warnings'][number] =>
  suggestion === undefined ? { path, message } : { path, message, suggestion }

const owner = `${place.user}:${place.group}`

const sourceInWords = (source: XraySource): string => {
  if (source.kind === 'file') return source.path
  return `xray ${source.kind === 'release' ? source.version : defaultXrayVersion}`
}

const rotationDiff = (found: string | undefined): string =>
  createTwoFilesPatch(found === undefined ? '/dev/null' : place.rotation, place.rotation, found ?? '', rotationFile)

/** The script's commands, as somebody would type them. */
const commandsOf = ({ account, hasGroup }: HostLook, work: PrepareWork): string[] => [
  ...(work.account && !hasGroup ? [`groupadd --system ${place.group}`] : []),
  ...(work.account ? [account === undefined ? makeUser : changeUser] : []),
  ...(work.folders
    ? [`install -d -m 0750 -o ${place.user} -g ${place.group} ${place.configFolder} ${place.logFolder}`]
    : []),
  ...(work.binary === undefined ? [] : [`${place.binary} version`, `install -d -m 0755 ${ownFolder}`]),
]

const makeUser = `useradd --system --gid ${place.group} --no-create-home --shell /usr/sbin/nologin ${place.user}`
const changeUser = `usermod --gid ${place.group} --shell /usr/sbin/nologin ${place.user}`
