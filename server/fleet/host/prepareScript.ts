import { place } from '../../../shared/name.ts'
import { raw, sh, type Command } from '../../shell/command.ts'
import { quote } from '../../shell/quote.ts'
import { stagedBinary } from '../xray/push.ts'
import { reportFunctions } from './reported.ts'
import { rotationFile } from './rotation.ts'
import { keptBinary, ownFolder, stampFile } from './stamp.ts'

/** What prepare has to do on a host; nothing that stands right is touched. */
export interface PrepareWork {
  readonly account: boolean
  readonly folders: boolean
  readonly rotation: boolean
  /** The sha256 of the staged xray that goes into place. */
  readonly binary: string | undefined
  /** The xray in that place isn't ours: it is kept beside. */
  readonly keepBinary: boolean
  readonly staged: readonly string[]
}

export const isNothing = (work: PrepareWork): boolean =>
  !work.account && !work.folders && !work.rotation && work.binary === undefined && work.staged.length === 0

/** Puts right what isn't, in one root script: probes first, so that a full or read-only disk changes nothing. */
export const prepareScript = (work: PrepareWork): Command =>
  sh('prepare the host')`${raw(`${reportFunctions}${putFile}main() {
  writable /etc
  writable /var/log
${[
  ...(work.binary === undefined ? [] : ['  writable /usr/local/bin']),
  ...(work.account ? [makeAccount] : []),
  ...(work.folders ? [makeFolders] : []),
  ...(work.rotation ? [writeRotation] : []),
  ...(work.binary === undefined ? [] : [placeBinary(work.binary, work.keepBinary)]),
  ...(work.staged.length === 0 ? [] : [`  rm -f -- ${work.staged.map(quote).join(' ')}`]),
].join('\n')}
  echo end
}
main
`)}`

const { user, group } = place

/** `put_file PATH TEXT` for small files of root's: staged in /etc, on disk, renamed. */
const putFile = `umask 022
put_file() {
  temp=$(mktemp /etc/.raptor-tunnel-XXXXXX) || return 1
  { printf '%s' "$2" > "$temp" && chmod 0644 -- "$temp" && { sync -- "$temp" 2>/dev/null || sync; } &&
    mv -fT -- "$temp" "$1"; } && return
  rm -f -- "$temp"
  return 1
}
relabel() {
  command -v restorecon >/dev/null && restorecon -F -- "$@" 2>/dev/null
  return 0
}
`

const makeAccount = `  shell=/bin/false
  for one in /usr/sbin/nologin /sbin/nologin; do [ -x $one ] && shell=$one && break; done
  getent group ${group} >/dev/null || try /etc/group groupadd --system ${group}
  if getent passwd ${user} >/dev/null; then
    try /etc/passwd usermod --gid ${group} --shell $shell ${user}
  else
    try /etc/passwd useradd --system --gid ${group} --home-dir /nonexistent --no-create-home --shell $shell ${user}
  fi`

/** A link in the place of a folder is refused: root would follow it. */
const makeFolders = `  own_folder() {
    [ ! -L "$1" ] || { echo "$1 is a link"; return 1; }
    [ -d "$1" ] || mkdir -- "$1" || return 1
    chown -h ${user}:${group} -- "$1" && chmod 0750 -- "$1"
  }
  for folder in ${place.configFolder} ${place.logFolder}; do
    try $folder own_folder $folder
    relabel $folder
  done`

/** Staged outside of logrotate's own folder, which it reads whatever lies in. */
const writeRotation = `  rotation=${quote(rotationFile)}
  put_rotation() { put_file ${place.rotation} "$rotation"; }
  try /etc/logrotate.d mkdir -p /etc/logrotate.d
  try ${place.rotation} put_rotation
  relabel ${place.rotation}`

/** Put in place only when it runs here. The stamp goes first: a stamp without its xray proves nothing and harms nobody. */
const placeBinary = (sha256: string, keep: boolean): string => {
  const staged = stagedBinary(sha256)
  return `  said=$(timeout 20 ${staged} version 2>&1) || {
    printf 'rejected %s\\n' "$(printf '%s' "$said" | tail -c 2000 | base64 -w0)"
    rm -f -- ${staged}
    exit 0
  }
  put_stamp() { put_file ${stampFile} "${sha256}
"; }
  try ${ownFolder} install -d -m 0755 ${ownFolder}
${keep ? `  try ${keptBinary} cp -pT -- ${place.binary} ${keptBinary}\n` : ''}  try ${stampFile} put_stamp
  try ${place.binary} mv -fT -- ${staged} ${place.binary}
  relabel ${place.binary} ${ownFolder} ${stampFile}
  sync -- ${place.binary} /usr/local/bin 2>/dev/null || sync`
}
