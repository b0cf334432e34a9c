# shellcheck shell=sh
# The host's own part of a change: account, folders, small files of root's, the binary.

# try PATH COMMAND …: a step that can fail; the script ends with the reason.
try() {
  path=$1
  shift
  said=$("$@" 2>&1 </dev/null) && return 0
  unwritable host "$path" "$said"
  finish
}

# writable FOLDER: probed by writing, before anything is changed.
writable() {
  probe=$1/.raptor-tunnel-probe.$$
  said=$({ printf 'x' >"$probe" && rm -f -- "$probe"; } 2>&1) && return 0
  rm -f -- "$probe"
  unwritable host "$1" "$said"
  finish
}

make_account() {
  shell=/bin/false
  for one in /usr/sbin/nologin /sbin/nologin; do
    if [ -x "$one" ]; then shell=$one && break; fi
  done
  getent group "$group" >/dev/null || try /etc/group groupadd --system "$group"
  if getent passwd "$user" >/dev/null; then
    try /etc/passwd usermod --gid "$group" --shell "$shell" "$user"
  else
    try /etc/passwd useradd --system --gid "$group" --home-dir /nonexistent --no-create-home --shell "$shell" "$user"
  fi
}

drop_account() {
  if getent passwd "$user" >/dev/null; then try /etc/passwd userdel "$user"; fi
  if getent group "$group" >/dev/null; then try /etc/group groupdel "$group"; fi
}

# own_folder PATH MODE OWNER: a link in the place of a folder is refused: root would follow it.
own_folder() {
  [ ! -L "$1" ] || { echo "$1 is a link" && return 1; }
  [ -d "$1" ] || mkdir -p -- "$1" || return 1
  chown -h "$3" -- "$1" && chmod "$2" -- "$1"
}

# put_file PATH MODE OWNER: the text's line from stdin; staged outside of folders that others read whole.
put_file() {
  new=$(mktemp "$root/etc/.raptor-tunnel-XXXXXX") || return 1
  { printf '%s' "$text" | base64 -d >"$new" && chmod "$2" -- "$new" && chown "$3" -- "$new" && to_disk "$new" &&
    (umask 022 && mkdir -p -- "${1%/*}") && mv -fT -- "$new" "$1"; } && { relabel "$1"; return 0; }
  rm -f -- "$new"
  return 1
}

stamp_file=$root/usr/local/lib/raptor-tunnel/xray.sha256
kept_folder=$root/usr/local/lib/raptor-tunnel/kept

# place_binary SHA256 BASE KEEP: put in place only when it runs here. What stood there and is not ours is kept under the
# name of its own content, so nothing is ever kept over it. The stamp goes first: a stamp without its xray proves nothing.
place_binary() {
  new=$binary.$1.staged
  found=absent
  [ ! -f "$binary" ] || { found=$(sha256sum <"$binary") && found=${found%% *}; }
  if [ "$found" = "$1" ]; then
    rm -f -- "$new"
    stamp "$1"
    return 0
  fi
  if [ "$found" != "$2" ]; then
    printf 'changed host %s %s %s\n' "$2" "$found" "$binary"
    finish
  fi
  arrived=$(sha256sum <"$new" 2>/dev/null)
  if [ "${arrived%% *}" != "$1" ]; then
    printf 'rejected host %s\n' "$(printf 'what arrived is not what was sent' | in_base64)"
    rm -f -- "$new"
    finish
  fi
  said=$(timeout 20 "$new" version 2>&1 </dev/null) || {
    printf 'rejected host %s\n' "$(printf '%s' "$said" | in_base64)"
    rm -f -- "$new"
    finish
  }
  if [ "$3" = keep ] && [ "$found" != absent ]; then
    try "$kept_folder" install -d -m 0755 -- "$kept_folder"
    [ -e "$kept_folder/$found" ] || try "$kept_folder/$found" keep_binary "$found"
  fi
  stamp "$1"
  try "$binary" mv -fT -- "$new" "$binary"
  relabel "$binary"
  to_disk "$binary" "${binary%/*}"
}

keep_binary() { cp -pT -- "$binary" "$kept_folder/$1.new" && to_disk "$kept_folder/$1.new" && mv -fT -- "$kept_folder/$1.new" "$kept_folder/$1"; }

stamp() {
  text=$(printf '%s\n' "$1" | base64 -w0)
  try "${stamp_file%/*}" install -d -m 0755 -- "${stamp_file%/*}"
  try "$stamp_file" put_file "$stamp_file" 0644 root:root
}

# remove_binary BASE RESTORE: only the one that the stamp proves ours; then the kept one of that hash comes back.
remove_binary() {
  stamped=
  [ ! -f "$stamp_file" ] || read -r stamped <"$stamp_file"
  found=absent
  [ ! -f "$binary" ] || { found=$(sha256sum <"$binary") && found=${found%% *}; }
  if [ "$found" != absent ] && [ "$found" = "$stamped" ] && [ "$found" = "$1" ]; then
    if [ "$2" != - ] && [ -f "$kept_folder/$2" ]; then
      try "$binary" mv -fT -- "$kept_folder/$2" "$binary"
    else
      try "$binary" rm -f -- "$binary"
    fi
  fi
  rm -f -- "$stamp_file"
}

# sweep PATH: a name that an interrupted change left; only names of that kind.
sweep() {
  case ${1##*/} in
    .xray-*.json.* | .xray-tunnel-*.service.* | xray.*.staged* | .raptor-tunnel-*) rm -f -- "$1" ;;
  esac
}
