import { place } from '../../../../shared/name.ts'
import { raw, sh, type Command } from '../../../shell/command.ts'
import { plainWords } from '../../../systemd/questions/systemctl.ts'
import { listeningFunction } from '../../ports/listening.ts'
import { keptBinary, stampFile } from './ownFiles.ts'

/** What prepare writes to, each probed for space and for being writable. */
export const writtenFolders = ['/etc', '/usr/local/bin', '/var/log'] as const

/**
 * Everything about a host in one round trip: POSIX sh, changes nothing, works for any login (root sees more). One fact a
 * line, its name first; a file name with characters that none of ours has is told as `?`; the clock comes first of all, so that it is read when the answer begins. Sizes are KiB: older
 * mawks print a large product with six digits.
 */
export const lookScript: Command = sh('look at the host')`${raw(`printf 'now %s\\n' "$(date +%s.%N)"
${plainWords}
${listeningFunction}
say() { [ -n "$2" ] && printf '%s %s\\n' "$1" "$2"; }
plain() {
  case $1 in *[!A-Za-z0-9@._:-]*) echo '?' ;; *) printf '%s\\n' "$1" ;; esac
}
names() {
  [ -d "$2" ] || return 0
  [ -r "$2" ] && [ -x "$2" ] || { say hidden "$2"; return 0; }
  for file in "$2"/*; do
    [ -e "$file" ] || [ -L "$file" ] || continue
    say "$1" "$(plain "\${file##*/}")"
  done
}
say distribution "$(. /etc/os-release 2>/dev/null; printf '%s' "\${PRETTY_NAME:-$(uname -s)}")"
say arch "$(uname -m)"
say kernel "$(uname -r)"
say systemd "$(systemctl --version 2>/dev/null | sed -n '1s/^systemd \\([0-9]*\\).*/\\1/p')"
say init "$(cat /proc/1/comm 2>/dev/null)"
[ -d /run/systemd/system ] && echo 'booted yes'
say uid "$(id -u)"
if [ -f ${place.binary} ]; then
  say xrayHash "$(sha256sum < ${place.binary} 2>/dev/null | cut -d' ' -f1)"
  say xrayVersion "$(timeout 10 ${place.binary} version 2>/dev/null | sed -n '1s/^Xray \\([0-9.]*\\) .*/\\1/p')"
fi
say stamp "$(cat ${stampFile} 2>/dev/null)"
[ -e ${keptBinary} ] && echo 'keptBinary yes'
for folder in ${writtenFolders.join(' ')}; do
  [ -w $folder ] && writable=yes || writable=no
  say disk "$folder $writable $(df -Pk $folder 2>/dev/null | awk 'NR == 2 { print $4, $2 }')"
done
awk '$1 == "MemTotal:" { print "memoryTotal", $2 } $1 == "MemAvailable:" { print "memoryFree", $2 }' /proc/meminfo
say load "$(cut -d' ' -f1 /proc/loadavg)"
say cpus "$(grep -c '^processor' /proc/cpuinfo)"
say selinux "$(getenforce 2>/dev/null || { [ -r /sys/fs/selinux/enforce ] && cat /sys/fs/selinux/enforce; })"
say account "$(getent passwd ${place.user})"
say group "$(getent group ${place.group})"
say groupOfUser "$(id -gn ${place.user} 2>/dev/null)"
for folder in ${place.configFolder} ${place.logFolder}; do
  say folder "$(stat -c '%n %a %U:%G %F' $folder 2>/dev/null)"
done
[ -f ${place.rotation} ] && say rotation "$(base64 -w0 < ${place.rotation})"
command -v logrotate >/dev/null && echo 'logrotate yes'
for file in ${place.configFolder}/.xray-*.json.* ${place.unitFolder}/.xray-tunnel-*.service.* ${place.binary}.*.staged*; do
  [ -e "$file" ] && say staged "\${file%/*}/$(plain "\${file##*/}")"
done
for file in ${place.unitFolder}/xray-tunnel-*.service; do
  [ -e "$file" ] || [ -L "$file" ] || continue
  say unit "$(plain "\${file##*/}") $(head -n 2 "$file" 2>/dev/null | base64 -w0)"
done
names config ${place.configFolder}
names log ${place.logFolder}
grep -lE '^[[:space:]]*(User|Group)[[:space:]]*=[[:space:]]*${place.user}[[:space:]]*$' ${place.unitFolder}/*.service 2>/dev/null |
  while read -r file; do say livesOn "$(plain "\${file##*/}")"; done
listening
echo end
`)}`
