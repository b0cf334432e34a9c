# shellcheck shell=sh
# Everything about a host in one round trip: changes nothing, works for any login (root sees more). One fact a line, its
# name first; a file name with characters that none of ours has is told as "?". The clock comes first of all, so that it
# is read when the answer begins. Sizes are KiB: older mawks print a large product with six digits.
main() {
  printf 'now %s\n' "$(date +%s.%N)"
  look_at_system
  look_at_account
  look_at_binary
  look_at_files
  listening
  echo end
}

# More names of one folder than these are not told.
most_names=4096

say() { [ -z "$2" ] || printf '%s %s\n' "$1" "$2"; }

plain() {
  case $1 in *[!A-Za-z0-9@._:-]*) echo '?' ;; *) printf '%s\n' "$1" ;; esac
}

look_at_system() {
  # shellcheck disable=SC1091
  say distribution "$(PRETTY_NAME='' && . "$root/etc/os-release" 2>/dev/null && printf '%s' "${PRETTY_NAME:-$(uname -s)}")"
  say arch "$(uname -m)"
  say kernel "$(uname -r)"
  say systemd "$(systemctl --version 2>/dev/null | sed -n '1s/^systemd \([0-9]*\).*/\1/p')"
  say init "$(cat /proc/1/comm 2>/dev/null)"
  if [ -d /run/systemd/system ]; then echo 'booted yes'; fi
  say uid "$(id -u)"
  for folder in /etc /usr/local/bin /var/log; do
    writable=no
    if [ -w "$root$folder" ]; then writable=yes; fi
    say disk "$folder $writable $(df -Pk "$root$folder" 2>/dev/null | awk 'NR == 2 { print $4, $2 }')"
  done
  awk '$1 == "MemTotal:" { print "memoryTotal", $2 } $1 == "MemAvailable:" { print "memoryFree", $2 }' /proc/meminfo
  say load "$(cut -d' ' -f1 /proc/loadavg)"
  say cpus "$(grep -c '^processor' /proc/cpuinfo)"
  say selinux "$(getenforce 2>/dev/null || cat /sys/fs/selinux/enforce 2>/dev/null)"
}

look_at_account() {
  say account "$(getent passwd "$user")"
  say group "$(getent group "$group")"
  say groupOfUser "$(id -gn "$user" 2>/dev/null)"
}

look_at_binary() {
  if [ -f "$binary" ]; then
    say xrayHash "$(sha256sum <"$binary" 2>/dev/null | cut -d' ' -f1)"
    say xrayVersion "$(timeout 10 "$binary" version 2>/dev/null </dev/null | sed -n '1s/^Xray \([0-9.]*\) .*/\1/p')"
  fi
  own=$root/usr/local/lib/raptor-tunnel
  say stamp "$(head -c 100 "$own/xray.sha256" 2>/dev/null)"
  if [ -d "$own" ]; then echo 'ownFolder yes'; fi
  if [ -d "$own/kept" ]; then echo 'keptFolder yes'; fi
  # The one that was kept last comes last.
  for file in "$own/kept"/*; do
    if [ -f "$file" ]; then printf '%s %s\n' "$(stat -c %Z -- "$file")" "$(plain "${file##*/}")"; fi
  done | sort -n | while read -r _ name; do say keptBinary "$name"; done
}

look_at_files() {
  for folder in "$config_folder" "$log_folder"; do
    say folder "$(stat -c '%n %a %U:%G %F' -- "$folder" 2>/dev/null)"
  done
  small rotation "$root/etc/logrotate.d/raptor-tunnel"
  small tmpfiles "$root/etc/tmpfiles.d/raptor-tunnel.conf"
  if command -v logrotate >/dev/null; then echo 'logrotate yes'; fi
  for file in "$config_folder"/.xray-*.json.* "$unit_folder"/.xray-tunnel-*.service.* "$binary".*.staged* \
    "$root/etc"/.raptor-tunnel-* "$root/usr/local/bin"/.raptor-tunnel-* "$root/var/log"/.raptor-tunnel-*; do
    if [ -e "$file" ] || [ -L "$file" ]; then say staged "${file%/*}/$(plain "${file##*/}")"; fi
  done | head -n "$most_names"
  for file in "$unit_folder"/xray-tunnel-*.service; do
    if [ -e "$file" ] || [ -L "$file" ]; then
      say unit "$(plain "${file##*/}") $(head -c 4096 -- "$file" 2>/dev/null | head -n 2 | base64 -w0)"
    fi
  done | head -n "$most_names"
  names config "$config_folder"
  names log "$log_folder"
  grep -lE "^[[:space:]]*(User|Group)[[:space:]]*=[[:space:]]*${user}[[:space:]]*\$" "$unit_folder"/*.service 2>/dev/null |
    head -n "$most_names" | while read -r file; do say livesOn "$(plain "${file##*/}")"; done
}

# small NAME PATH: the text of a small file of root's.
small() {
  if [ -f "$2" ] && [ ! -L "$2" ]; then say "$1" "$(head -c 16384 -- "$2" | base64 -w0)"; fi
}

# Names alone: whoever may write into the folder may have put anything there.
names() {
  [ -d "$2" ] || return 0
  if [ ! -r "$2" ] || [ ! -x "$2" ]; then
    say hidden "$2"
    return 0
  fi
  find "$2" -mindepth 1 -maxdepth 1 ! -name '.xray-*' -printf '%f\0' | tr '\n\0' '?\n' | head -n "$most_names" |
    while IFS= read -r name; do say "$1" "$(plain "$name")"; done
}
