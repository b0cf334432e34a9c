import { place } from '../../../shared/name.ts'
import type { Look } from './lookAtHost.ts'
import { readyFolders, rotationText } from './ready.ts'
import type { FoundFolder, Readiness } from './readinessScript.ts'

/** What has to be done so that a host is ready; nothing else is touched. */
export interface Preparation {
  readonly group: 'same' | 'create'
  readonly user: 'same' | 'create' | 'change'
  readonly folders: readonly { readonly path: string; readonly action: 'same' | 'create' | 'change' }[]
  readonly rotation: 'same' | 'create' | 'change'
  readonly binary: 'same' | 'create' | 'change'
  /** Somebody else's binary stands there and is kept. */
  readonly keepsPrevious: boolean
}

/** Compares what stands with what should. `needsXray`: see `hasWantedXray`. */
export const preparationOf = ({ readiness, found }: Look, needsXray: boolean): Preparation => {
  const isForeign = found.binaryHash !== undefined && found.binaryHash !== readiness.stamp
  return {
    group: readiness.hasGroup ? 'same' : 'create',
    user: userAction(readiness),
    folders: readyFolders.map(({ path }) => ({ path, action: folderAction(readiness.folders, path) })),
    rotation: fileAction(readiness.rotation, readiness.rotation === rotationText),
    binary: fileAction(found.binaryHash, !needsXray),
    keepsPrevious: needsXray && isForeign,
  }
}

export const isNothing = ({ group, user, folders, rotation, binary }: Preparation): boolean =>
  [group, user, rotation, binary, ...folders.map(({ action }) => action)].every((action) => action === 'same')

/** Why a folder is not as it should be, in words; undefined where it is. */
export const folderFault = (folder: FoundFolder): string | undefined => {
  const wanted = readyFolders.find(({ path }) => path === folder.path)
  if (wanted === undefined) return undefined
  if (!folder.isFolder) return `${folder.path} is not a folder`
  const owners: readonly string[] = wanted.owners
  if (folder.mode === wanted.mode && owners.includes(folder.owner)) return undefined
  return `${folder.path} is ${folder.owner} ${folder.mode.padStart(4, '0')}`
}

/** Why the user is not as it should be, in words. */
export const userFault = ({ user }: Readiness): string | undefined => {
  if (user === undefined) return undefined
  if (!/\/(?:nologin|false)$/.test(user.shell)) return `${place.user} may log in with ${user.shell}`
  return user.group === place.group ? undefined : `${place.user} is in the group ${user.group}`
}

const userAction = (readiness: Readiness): Preparation['user'] => {
  if (readiness.user === undefined) return 'create'
  return userFault(readiness) === undefined ? 'same' : 'change'
}

const folderAction = (folders: readonly FoundFolder[], path: string): 'same' | 'create' | 'change' => {
  const folder = folders.find((found) => found.path === path)
  if (folder === undefined) return 'create'
  return folderFault(folder) === undefined ? 'same' : 'change'
}

const fileAction = (found: string | undefined, isWanted: boolean): 'same' | 'create' | 'change' => {
  if (isWanted) return 'same'
  return found === undefined ? 'create' : 'change'
}
