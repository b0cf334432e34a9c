import { place } from '../../../shared/name.ts'
import { raw, sh, type Command } from '../../shell/command.ts'
import { plainWords } from '../../systemd/systemctl.ts'
import { listeningFunction } from '../deploy/listening.ts'
import { stampFile } from './stamp.ts'

/** What prepare writes to, each probed for space and for being writable. */
export const writtenFolders = ['/etc', '/usr/local/bin', '/var/log'] as const

/**
 * Everything about a host in one round trip: POSIX sh, changes nothing, works for any login (root sees more). One fact a
 * line, its name first; the clock comes first of all, so that it is read when the answer begins.
 */
export const lookScript: Command = sh('look at the host')`${raw(`printf 'now %s\\n' "$(date +%s.%N)"
${plainWords}
${listeningFunction}
say() { [ -n "$2" ] && printf '%s %s\\n' "$1" "$2"; }
say distribution "$(. /etc/os-release 2>/dev/null; printf '%s' "\${PRETTY_NAME:-$(uname -s)}")"
say arch "$(uname -m)"
say kernel "$(uname -r)"
say systemd "$(systemctl --version 2>/dev/null | sed -n '1s/^systemd \\([0-9]*\\).*/\\1/p')"
say uid "$(id -u)"
if [ -f ${place.binary} ]; then
  say xrayHash "$(sha256sum < ${place.binary} 2>/dev/null | cut -d' ' -f1)"
  say xrayVersion "$(timeout 10 ${place.binary} version 2>/dev/null | sed -n '1s/^Xray \\([0-9.]*\\) .*/\\1/p')"
fi
say stamp "$(cat ${stampFile} 2>/dev/null)"
for folder in ${writtenFolders.join(' ')}; do
  [ -w $folder ] && writable=yes || writable=no
  say disk "$folder $writable $(df -Pk $folder 2>/dev/null | awk 'NR == 2 { print $4 * 1024, $2 * 1024 }')"
done
awk '$1 == "MemTotal:" { print "memoryTotal", $2 * 1024 } $1 == "MemAvailable:" { print "memoryFree", $2 * 1024 }' /proc/meminfo
say load "$(cut -d' ' -f1 /proc/loadavg)"
say cpus "$(grep -c '^processor' /proc/cpuinfo)"
say selinux "$(getenforce 2>/dev/null || { [ -r /sys/fs/selinux/enforce ] && cat /sys/fs/selinux/enforce; })"
say account "$(getent passwd ${place.user})"
say group "$(getent group ${place.group})"
say groupOfUser "$(id -gn ${place.user} 2>/dev/null)"
for folder in ${place.configFolder} ${place.logFolder}; do
  say folder "$(stat -c '%n %a %U:%G %F' $folder 2>/dev/null)"
done
say rotation "$(sha256sum < ${place.rotation} 2>/dev/null | cut -d' ' -f1)"
command -v logrotate >/dev/null && echo 'logrotate yes'
for file in ${place.configFolder}/.xray-*.json.* ${place.unitFolder}/.xray-tunnel-*.service.* ${place.binary}.*.staged*; do
  [ -e "$file" ] && say staged "$file"
done
for file in ${place.unitFolder}/xray-tunnel-*.service; do
  [ -f "$file" ] && say unit "\${file##*/} $(head -n 2 "$file" | base64 -w0)"
done
for file in ${place.configFolder}/xray-*.json; do
  [ -f "$file" ] && say config "\${file##*/}"
done
listening
echo end
`)}`
