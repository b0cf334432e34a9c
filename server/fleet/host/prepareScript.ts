import { place } from '../../../shared/name.ts'
import { raw, sh, type Command } from '../../shell/command.ts'
import { quote } from '../../shell/quote.ts'
import { stagedBinary } from '../xray/push.ts'
import { reportFunctions } from './reported.ts'
import { rotationFile } from './rotation.ts'
import { keptBinary, stampFile } from './stamp.ts'

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
  sh('prepare the host')`${raw(`${reportFunctions}umask 022
main() {
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

const makeAccount = `  shell=/bin/false
  for one in /usr/sbin/nologin /sbin/nologin; do [ -x $one ] && shell=$one; done
  getent group ${group} >/dev/null || try /etc/group groupadd --system ${group}
  if getent passwd ${user} >/dev/null; then
    try /etc/passwd usermod --gid ${group} --shell $shell ${user}
  else
    try /etc/passwd useradd --system --gid ${group} --home-dir /nonexistent --no-create-home --shell $shell ${user}
  fi`

const makeFolders = [place.configFolder, place.logFolder]
  .map((path) => `  try ${path} install -d -m 0750 -o ${user} -g ${group} ${path}`)
  .join('\n')

/** Staged in our own folder: logrotate reads whatever lies in its own. */
const writeRotation = `  staged=${place.configFolder}/.rotation
  write_rotation() { printf '%s' ${quote(rotationFile)} > $staged && chmod 0644 $staged; }
  try ${place.rotation} write_rotation
  try /etc/logrotate.d mkdir -p /etc/logrotate.d
  try ${place.rotation} mv -fT -- $staged ${place.rotation}
  command -v restorecon >/dev/null && restorecon -F ${place.rotation} 2>/dev/null`

const placeBinary = (sha256: string, keep: boolean): string =>
  [
    ...(keep ? [`  try ${keptBinary} cp -pT -- ${place.binary} ${keptBinary}`] : []),
    `  stamp() { printf '%s\\n' ${sha256} > ${stampFile}; }`,
    `  try ${stampFile} stamp`,
    `  try ${place.binary} mv -fT -- ${stagedBinary(sha256)} ${place.binary}`,
    `  command -v restorecon >/dev/null && restorecon -F ${place.binary} 2>/dev/null`,
  ].join('\n')
