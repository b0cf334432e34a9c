import { place } from '../../../../shared/name.ts'
import type { FileChange, HostPart } from '../../change/change.ts'
import { sha256 } from '../../sha256.ts'
import type { HostLook, SmallFile } from '../look/look.ts'
import { keptFolder, ownFolder, rotationText, tmpfilesFile, tmpfilesText, type FileState } from '../look/ownFiles.ts'
import { foreignFiles, foreignUsers, isBinaryOurs, isShared, ourIds } from '../look/whose.ts'

/**
 * What prepare made and goes with the last of our tunnels. A folder that holds something of somebody else stays, as do the
 * user while a unit runs as it, and an xray that is not the one we put there; where ours had taken another's place, that
 * one comes back. What another fleet needs too is left to it. Pure.
 */
export const cleanPart = (look: HostLook, fleet: string): HostPart => {
  const nothing: HostPart = { kind: 'host', account: null, folders: [], files: [], binary: null, swept: look.staged }
  if (isShared(look, fleet)) return { ...nothing, swept: [] }
  const hasAccount = look.account !== undefined || look.hasGroup
  const [restore = null] = look.keptBinaries.toReversed()
  return {
    ...nothing,
    account: hasAccount && foreignUsers(look, fleet).length === 0 ? 'removed' : null,
    folders: foldersOf(look, fleet),
    files: [
      ...smallFile(place.rotation, look.rotation, rotationText),
      ...smallFile(tmpfilesFile, look.tmpfiles, tmpfilesText),
    ],
    binary:
      look.binary !== undefined && isBinaryOurs(look) ? { kind: 'removed', base: look.binary, restore } : stampOf(look),
  }
}

/** A stamp without its xray proves nothing any more: it goes, and what stands there stays. */
const stampOf = ({ stamp, binary }: HostLook): HostPart['binary'] =>
  stamp === undefined ? null : { kind: 'removed', base: binary ?? 'absent', restore: null }

/** Each is removed where it is empty by then; the inner ones first. */
const foldersOf = (look: HostLook, fleet: string): HostPart['folders'] => {
  const foreign = foreignFiles(look, fleet)
  const shared = [place.configFolder, place.logFolder].filter(
    (path) => look.folders.has(path) && !foreign.some((file) => file.startsWith(`${path}/`)),
  )
  const own = [...(look.hasKeptFolder ? [keptFolder] : []), ...(look.hasOwnFolder ? [ownFolder] : [])]
  // It came with our rules where the package that reads them is not there.
  const rules = isOurs(look.rotation.state) && !look.hasLogrotate ? ['/etc/logrotate.d'] : []
  return [...shared, ...own, ...rules].map((path) => ({
    path,
    base: look.folders.get(path) ?? 'absent',
    mode: null,
    owner: 'root:root',
  }))
}

/** Rules that were ours once are ours, whatever was done to them. */
const isOurs = (state: FileState): boolean => state === 'ours' || state === 'edited'

const smallFile = (path: string, { state, text }: SmallFile, ours: string): FileChange[] =>
  isOurs(state) ? [{ path, base: sha256(text ?? ours), text: null, mode: '0644', owner: 'root:root' }] : []

/** What a look finds of ours after cleaning, in words: nothing, where it went well. */
export const leftOf = (look: HostLook, fleet: string): string[] => {
  const part = cleanPart(look, fleet)
  return [
    ...ourIds(look, fleet).map((id) => `the tunnel ${id}`),
    ...part.files.map(({ path }) => path),
    ...(part.binary?.kind === 'removed' ? [place.binary] : []),
    ...part.swept,
    ...part.folders.flatMap(({ path }) => (path.startsWith(ownFolder) || path === '/etc/logrotate.d' ? [] : [path])),
    ...(part.account === 'removed' ? [`the user and group ${place.user}`] : []),
  ]
}
