import { place } from '../../../shared/name.ts'
import { raw, sh, type Command } from '../../shell/command.ts'
import { reportFunctions } from './reported.ts'
import { keptBinary, stampFile } from './stamp.ts'

const { user, group } = place

/**
 * Takes away what prepare made, after the tunnels have gone. Xray only where its hash is the one we noted when we put it
 * there. Where a unit of our naming is left, which is then not ours, everything that it may live on stays: the report has
 * a line `kept` for it.
 */
export const cleanScript: Command = sh('clean the host')`${raw(`${reportFunctions}main() {
  writable /etc
  foreign=
  for file in ${place.unitFolder}/xray-tunnel-*.service; do
    [ -f "$file" ] && foreign=yes && printf 'kept %s\\n' "\${file##*/}"
  done
  rm -f -- ${place.binary}.*.staged*
  [ -z "$foreign" ] && take_away
  systemctl daemon-reload >/dev/null 2>&1
  echo end
}
take_away() {
  stamp=$(cat ${stampFile} 2>/dev/null)
  if [ -n "$stamp" ] && [ "$(sha256sum < ${place.binary} 2>/dev/null | cut -d' ' -f1)" = "$stamp" ]; then
    try ${place.binary} rm -f -- ${place.binary}
    [ -f ${keptBinary} ] && try ${place.binary} mv -fT -- ${keptBinary} ${place.binary}
  fi
  try ${place.rotation} rm -f -- ${place.rotation}
  command -v logrotate >/dev/null || rmdir /etc/logrotate.d 2>/dev/null
  try ${place.configFolder} rm -rf -- ${place.configFolder}
  try ${place.logFolder} rm -rf -- ${place.logFolder}
  if getent passwd ${user} >/dev/null; then try /etc/passwd userdel ${user}; fi
  if getent group ${group} >/dev/null; then try /etc/group groupdel ${group}; fi
}
main
`)}`

/** Units that were left because they are not ours, in a report of `cleanScript`. */
export const keptUnits = (report: string): string[] =>
  [...report.matchAll(/^kept (\S+)$/gm)].map(([, name = '']) => name)

/** What is left of ours, one path or name a line; run after cleaning. The lock itself goes here: nobody holds it any more. */
export const leftScript: Command = sh('look for what is left')`${raw(`rm -f -- /run/lock/raptor-tunnel.lock
for path in ${place.configFolder} ${place.logFolder} ${place.rotation}; do [ -e $path ] && echo "left $path"; done
getent passwd ${user} >/dev/null && echo 'left the user ${user}'
getent group ${group} >/dev/null && echo 'left the group ${group}'
echo end
`)}`

export const leftOver = (report: string): string[] => [...report.matchAll(/^left (.+)$/gm)].map(([, what = '']) => what)
