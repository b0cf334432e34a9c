# shellcheck shell=sh
# What the scripts of a change share. They run as root, are never assembled from data, and read their data from stdin as
# lines of words; texts travel in base64. A script is read whole before its last line, "main", runs: half of one does
# nothing. Once begun it runs to its end, also when nobody listens any more.
set -u
umask 077
trap '' PIPE HUP
cd / || exit 1
# Where the parts of a host are; only tests of these functions say otherwise.
root=${raptor_root-}
user=raptor-tunnel
group=raptor-tunnel
config_folder=$root/etc/raptor-tunnel
log_folder=$root/var/log/raptor-tunnel
unit_folder=$root/etc/systemd/system
binary=$root/usr/local/bin/xray
# Larger files than this are no configs of ours: told by their size, never read.
most_bytes=2097152
# Root's own folder of this run, where there is one.
work=

# Text as one word of a line.
in_base64() { tail -c 16384 | base64 -w0; }

# as_service PROGRAM …: as the user of the tunnels, without the descriptors of ours. setpriv asks no PAM; runuser is for
# hosts without it.
as_service() {
  if command -v setpriv >/dev/null; then
    setpriv --reuid="$user" --regid="$group" --clear-groups --no-new-privs -- "$@" 3<&- 9>&-
  else
    runuser -u "$user" -- "$@" 3<&- 9>&-
  fi
}

# owned_by_root FOLDER: true where nobody else can put a name into it.
owned_by_root() {
  case $(stat -c '%u %a' -- "$1" 2>/dev/null) in
    '0 '*[2367] | '0 '*[2367]?) return 1 ;;
    '0 '*) return 0 ;;
    *) return 1 ;;
  esac
}

# read_file PATH: the bytes of a regular file, at most most_bytes + 1. In a folder where others may plant names it is the
# service user who reads, without following a link and without waiting on a FIFO: what that user may not read stays unread.
read_file() {
  case $1 in
    "$config_folder"/* | "$log_folder"/*) folder=${1%/*} ;;
    *) folder= ;;
  esac
  if [ -z "$folder" ] || owned_by_root "$folder"; then
    [ -f "$1" ] && [ ! -L "$1" ] && head -c "$((most_bytes + 1))" -- "$1"
  else
    as_service dd if="$1" iflag=nofollow,nonblock,fullblock,count_bytes bs=65536 count="$((most_bytes + 1))" 2>/dev/null
  fi
}

# look_at PATH: what stands under a name, in $found: absent, not a regular file, too large, or its sha256.
look_at() {
  if [ -L "$1" ]; then
    found='link'
  elif [ ! -e "$1" ]; then
    found='absent'
  elif [ ! -f "$1" ]; then
    found=special
  elif [ "$(stat -c %s -- "$1" 2>/dev/null || echo 0)" -gt "$most_bytes" ]; then
    found=large
  else
    found=$(read_file "$1" | sha256sum)
    found=${found%% *}
  fi
}

# unwritable ID PATH MESSAGE: says in one word why a file could not be written.
unwritable() {
  case $3 in
    *'No space left'* | *'quota exceeded'*) why=diskFull ;;
    *'Read-only file system'*) why=readOnly ;;
    *) why=unwritable ;;
  esac
  printf '%s %s %s %s\n' "$why" "$1" "$2" "$(printf '%s' "$3" | in_base64)"
}

# to_disk FILE …: what was written survives a power cut. Older coreutils sync the whole system instead.
to_disk() { sync -- "$@" 2>/dev/null || sync; }

relabel() {
  command -v restorecon >/dev/null && restorecon -F -- "$@" 2>/dev/null
  return 0
}
