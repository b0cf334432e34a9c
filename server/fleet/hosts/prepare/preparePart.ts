import type { XraySource } from '../../../../shared/input.ts'
import { place } from '../../../../shared/name.ts'
import type { FileChange, HostPart } from '../../change/change.ts'
import { sha256 } from '../../sha256.ts'
import { checklistOf, folderState } from '../look/checklist.ts'
import type { HostLook, SmallFile } from '../look/look.ts'
import { rotationText, tmpfilesFile, tmpfilesText } from '../look/ownFiles.ts'
import { isBinaryOurs } from '../look/whose.ts'

/**
 * Does the host need another xray? With `auto` whatever runs there is good, and a release is told by its version, so that
 * nothing is fetched only to be compared. A file is compared by its hash; while that is not known the file is needed.
 */
export const needsBinary = ({ facts: { xray } }: HostLook, source: XraySource, fileHash?: string): boolean => {
  if (xray === null) return true
  if (source.kind === 'release') return xray.version !== source.version
  return source.kind === 'file' && xray.sha256 !== fileHash
}

/** What prepare changes on a host: nothing that stands right. `binary` is the sha256 of the xray to put there, if any. Pure. */
export const preparePart = (look: HostLook, binary: string | undefined): HostPart => ({
  kind: 'host',
  account: isAccountRight(look) ? null : 'made',
  folders: [place.configFolder, place.logFolder].flatMap((path) => {
    const base = look.folders.get(path) ?? 'absent'
    return base === folderState ? [] : [{ path, base, mode: '0750', owner: `root:${place.group}` }]
  }),
  files: [
    ...smallFile(place.rotation, look.rotation, rotationText),
    ...smallFile(tmpfilesFile, look.tmpfiles, tmpfilesText),
  ],
  binary:
    binary === undefined || binary === look.binary
      ? null
      : {
          kind: 'placed',
          sha256: binary,
          base: look.binary ?? 'absent',
          keep: look.binary !== undefined && !isBinaryOurs(look),
        },
  swept: look.staged.filter((path) => !path.endsWith('?')),
})

const isAccountRight = (look: HostLook): boolean =>
  checklistOf('', look, { fleet: '', tunnels: new Set() }).items.find(({ id }) => id === 'user')?.state === 'ok'

const smallFile = (path: string, { state, text }: SmallFile, ours: string): FileChange[] =>
  state === 'ours'
    ? []
    : [{ path, base: text === undefined ? 'absent' : sha256(text), text: ours, mode: '0644', owner: 'root:root' }]
