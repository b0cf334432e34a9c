import { place } from '../../../shared/name.ts'
import { raw, sh, type Command } from '../../shell/command.ts'
import { lockFile } from '../hostLock.ts'
import type { HostLook } from './look.ts'
import { reportFunctions } from './reported.ts'
import { keptBinary, ownFolder, stampFile } from './stamp.ts'
import { foreignFiles, foreignUsers, isBinaryOurs, isRotationOurs, ourIds } from './whose.ts'

const { user, group } = place

/**
 * Takes away what prepare made, after the tunnels have gone. A folder that holds something of somebody else stays, as does
 * the user while a unit runs as it, and an xray that is not the one we put there; where ours had taken another's place,
 * that one comes back. What is gone already is no failure.
 */
export const cleanScript = (look: HostLook): Command =>
  sh('clean the host')`${raw(`${reportFunctions}${dropBinary}main() {
  writable /etc
  rm -f -- ${place.binary}.*.staged* ${place.configFolder}/.xray-* ${place.unitFolder}/.xray-tunnel-*
${isRotationOurs(look) ? `  try ${place.rotation} rm -f -- ${place.rotation}\n` : ''}  command -v logrotate >/dev/null || rmdir /etc/logrotate.d 2>/dev/null
  try ${place.binary} drop_binary
  try ${ownFolder} rm -rf -- ${ownFolder}
  rmdir ${place.configFolder} ${place.logFolder} 2>/dev/null
${foreignUsers(look).length === 0 ? dropAccount : ''}  echo end
}
main
`)}`

const dropBinary = `drop_binary() {
  stamp=$(cat ${stampFile} 2>/dev/null) || return 0
  [ -f ${place.binary} ] || return 0
  hash=$(sha256sum < ${place.binary}) || return 1
  [ "\${hash%% *}" = "$stamp" ] || return 0
  if [ -e ${keptBinary} ]; then mv -fT -- ${keptBinary} ${place.binary}; else rm -f -- ${place.binary}; fi
}
`

const dropAccount = `  if getent passwd ${user} >/dev/null; then try /etc/passwd userdel ${user}; fi
  if getent group ${group} >/dev/null; then try /etc/group groupdel ${group}; fi
`

/** Takes the lock away after everything else, and only if nobody holds it. */
export const dropLock: Command = {
  ...sh('take the lock away')`[ ! -e ${lockFile} ] || flock -n ${lockFile} rm -f -- ${lockFile}`,
  answers: [0, 1],
}

/** What a look finds of ours after cleaning, in words: nothing, where it went well. */
export const leftOver = (look: HostLook): string[] => {
  const foreign = foreignFiles(look)
  const folders = [place.configFolder, place.logFolder].filter(
    (path) => look.folders.has(path) && !foreign.some((file) => file.startsWith(`${path}/`)),
  )
  const isUserKept = foreignUsers(look).length > 0
  return [
    ...ourIds(look).map((id) => `the tunnel ${id}`),
    ...(isRotationOurs(look) ? [place.rotation] : []),
    ...(isBinaryOurs(look) ? [place.binary] : []),
    ...look.staged,
    ...folders,
    ...(look.account === undefined || isUserKept ? [] : [`the user ${user}`]),
    ...(!look.hasGroup || isUserKept ? [] : [`the group ${group}`]),
  ]
}
