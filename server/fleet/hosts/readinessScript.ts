import { place, tunnelId } from '../../../shared/name.ts'
import { parseHeader } from '../../systemd/unitHeader.ts'
import { binaryStamp, previousBinary, readyFolders } from './ready.ts'

/** What stands on a host of all that prepare makes, and of all that looks like ours. */
export interface Readiness {
  readonly user: { readonly uid: number; readonly group: string; readonly shell: string } | undefined
  readonly hasGroup: boolean
  readonly folders: readonly FoundFolder[]
  /** The log rotation file, as it stands. */
  readonly rotation: string | undefined
  readonly hasLogrotate: boolean
  /** sha256 of the binary that we put in place; undefined where we put none. */
  readonly stamp: string | undefined
  readonly hasPreviousBinary: boolean
  /** Tunnel ids of units whose header proves that they are ours. */
  readonly ourUnits: readonly string[]
  /** Units of our naming without our header. */
  readonly foreignUnits: readonly string[]
  /** Names in the two folders. */
  readonly configs: readonly string[]
  readonly logs: readonly string[]
  /** Half-written files that a broken-off change left, with their folder. */
  readonly staged: readonly string[]
  /** Folders of ours that the login may not look into. */
  readonly hidden: readonly string[]
}

export interface FoundFolder {
  readonly path: string
  readonly isFolder: boolean
  /** As `stat` prints it: `750`. */
  readonly mode: string
  readonly owner: string
}

/** A shell function `readiness`. Names with characters that none of ours has are told as `?`. */
export const readinessFunction = `readiness() {
  getent passwd ${place.user} | sed 's/^/user /'
  printf 'primary %s\\n' "$(id -gn ${place.user} 2>/dev/null)"
  getent group ${place.group} >/dev/null && echo group
  stat -c 'folder %n|%F|%a|%U:%G' -- ${readyFolders.map(({ path }) => path).join(' ')} 2>/dev/null
  [ -f ${place.rotation} ] && printf 'rotation %s\\n' "$(base64 -w0 < ${place.rotation})"
  command -v logrotate >/dev/null && echo logrotate
  [ -f ${binaryStamp} ] && sed -n 's/^\\([0-9a-f]*\\)  .*/stamp \\1/p' ${binaryStamp}
  [ -e ${previousBinary} ] && echo previous
  for path in ${place.binary}.*.staged* ${place.configFolder}/.xray-* ${place.unitFolder}/.xray-tunnel-*; do
    [ -e "$path" ] && printf 'staged %s/%s\\n' "\${path%/*}" "$(plain "\${path##*/}")"
  done
  names config ${place.configFolder}
  names log ${place.logFolder}
  for path in ${place.unitFolder}/xray-tunnel-*.service; do
    [ -e "$path" ] || [ -L "$path" ] || continue
    printf 'unit %s %s\\n' "$(plain "\${path##*/}")" "$(head -n 2 -- "$path" 2>/dev/null | base64 -w0)"
  done
}
names() {
  [ -d "$2" ] || return 0
  [ -r "$2" ] && [ -x "$2" ] || { printf 'hidden %s\\n' "$2"; return 0; }
  for path in "$2"/*; do
    [ -e "$path" ] || [ -L "$path" ] || continue
    printf '%s %s\\n' "$1" "$(plain "\${path##*/}")"
  done
}
plain() {
  case $1 in *[!A-Za-z0-9@._:-]*) echo '?' ;; *) printf '%s\\n' "$1" ;; esac
}
`

/** Reads what `readiness` printed. */
export const parseReadiness = (stdout: string): Readiness => {
  const all = (word: string): string[] =>
    [...stdout.matchAll(new RegExp(`^${word} (\\S+)$`, 'gm'))].map(([, name = '']) => name)
  const has = (word: string): boolean => new RegExp(`^${word}$`, 'm').test(stdout)
  const units = unitsIn(stdout)
  return {
    user: userIn(stdout),
    hasGroup: has('group'),
    folders: foldersIn(stdout),
    rotation: textOf(/^rotation (\S*)$/m.exec(stdout)?.[1]),
    hasLogrotate: has('logrotate'),
    stamp: all('stamp')[0],
    hasPreviousBinary: has('previous'),
    ourUnits: units.flatMap(({ id }) => (id === undefined ? [] : [id])),
    foreignUnits: units.flatMap(({ name, id }) => (id === undefined ? [name] : [])),
    configs: all('config'),
    logs: all('log'),
    staged: all('staged'),
    hidden: all('hidden'),
  }
}

/** The tunnel id in the name of a config or log of our naming, whatever copy it is: `xray-home.json.previous` → `home`. */
export const idInName = (name: string): string | undefined => {
  const [, inside] = /^xray-(?:tunnel-)?(.+?)\.(?:json|log|service)(?:[.-].*)?$/.exec(name) ?? []
  return tunnelId.safeParse(inside).data
}

// passwd(5): name:password:uid:gid:gecos:home:shell.
const userIn = (stdout: string): Readiness['user'] => {
  const [, uid, shell] = /^user [^:]*:[^:]*:(\d+):\d+:[^:]*:[^:]*:(.*)$/m.exec(stdout) ?? []
  if (uid === undefined || shell === undefined) return undefined
  return { uid: Number(uid), shell, group: /^primary (.*)$/m.exec(stdout)?.[1] ?? '' }
}

const foldersIn = (stdout: string): FoundFolder[] =>
  [...stdout.matchAll(/^folder ([^|\n]+)\|([^|\n]+)\|(\d+)\|(\S+)$/gm)].map(
    ([, path = '', type, mode = '', owner = '']) => ({ path, isFolder: type === 'directory', mode, owner }),
  )

const textOf = (base64: string | undefined): string | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8')

const unitsIn = (stdout: string): { name: string; id: string | undefined }[] =>
  [...stdout.matchAll(/^unit (\S+) (\S*)$/gm)].map(([, name = '', head = '']) => {
    const id = parseHeader(textOf(head) ?? '')?.id
    return { name, id: name === `xray-tunnel-${id}.service` ? id : undefined }
  })
