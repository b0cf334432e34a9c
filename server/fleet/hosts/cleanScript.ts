import { place } from '../../../shared/name.ts'
import { raw, sh, type Command } from '../../shell/command.ts'
import { compareFunctions, wholeScript } from '../deploy/scriptParts.ts'
import { lockFile } from '../hostLock.ts'
import type { Ours } from './oursOnHost.ts'
import { reportId } from './prepareScript.ts'
import { binaryStamp, ownFolder, previousBinary } from './ready.ts'

/**
 * Takes away what prepare made, once the tunnels are gone. A folder that holds something of somebody else stays, as does
 * the user while a unit runs as it, and a binary that is not the one we put there. What is gone already is no failure.
 */
export const cleanScript = ({ hasRotation, binary, usersOfUser }: Ours): Command =>
  sh('take away what is ours')`${raw(
    wholeScript(
      [...compareFunctions, clean],
      [
        'drop_staged',
        ...(hasRotation ? [`gone ${place.rotation}`] : []),
        ...(binary === 'removed' || binary === 'restored' ? ['drop_binary'] : []),
        `gone_all ${ownFolder}`,
        `empty ${place.configFolder}`,
        `empty ${place.logFolder}`,
        ...(usersOfUser.length === 0 ? ['drop_user'] : []),
      ].join('\n'),
    ),
  )}`

/** After everything else, and only if nobody holds it. */
export const dropLock: Command = {
  ...sh('take away the lock')`[ ! -e ${lockFile} ] || flock -n ${lockFile} rm -f -- ${lockFile}`,
  answers: [0, 1],
}

const clean = `gone() { said=$(rm -f -- "$@" 2>&1) || unwritable ${reportId} "$1" "$said"; }
gone_all() { said=$(rm -rf -- "$1" 2>&1) || unwritable ${reportId} "$1" "$said"; }
empty() { [ ! -d "$1" ] || rmdir -- "$1" 2>/dev/null || :; }
drop_staged() {
  for path in ${place.binary}.*.staged* ${place.configFolder}/.xray-* ${place.unitFolder}/.xray-tunnel-*; do
    [ -e "$path" ] && gone "$path"
  done
}
drop_binary() {
  sha256sum -c --status ${binaryStamp} 2>/dev/null || return
  if [ -e ${previousBinary} ]; then
    said=$(mv -fT -- ${previousBinary} ${place.binary} 2>&1) || unwritable ${reportId} ${place.binary} "$said"
  else
    gone ${place.binary}
  fi
}
drop_user() {
  if getent passwd ${place.user} >/dev/null; then
    said=$(userdel ${place.user} 2>&1) || unwritable ${reportId} /etc/passwd "$said"
  fi
  if getent group ${place.group} >/dev/null; then
    said=$(groupdel ${place.group} 2>&1) || unwritable ${reportId} /etc/group "$said"
  fi
}
`
