# What every script on a host shares. The data of a script comes on stdin, a value a line; nothing of it becomes shell text.
# POSIX sh for dash, bash and busybox ash. Text of hosts is reported in base64, and never more than a piece of it.
set -u
umask 077
trap '' PIPE HUP
cd /
LC_ALL=C SYSTEMD_COLORS=0 SYSTEMD_PAGER='' SYSTEMD_LESS=''
export LC_ALL SYSTEMD_COLORS SYSTEMD_PAGER SYSTEMD_LESS
# Every place on the host. Tests set another root after these lines; nothing else can.
places() {
  root=$1
  etc=$root/etc
  config_folder=$root/etc/raptor-tunnel
  log_folder=$root/var/log/raptor-tunnel
  unit_folder=$root/etc/systemd/system
  wants_folder=$unit_folder/multi-user.target.wants
  binary=$root/usr/local/bin/xray
  own_folder=$root/usr/local/lib/raptor-tunnel
  stamp=$own_folder/xray.sha256
  run=$root/run/raptor-tunnel
  service=raptor-tunnel
}
places ''
newline='
'
# Files that root reads for us are no bigger.
most_bytes=2097152

in_base64() { tail -c 16384 | base64 | tr -d '\n'; }

# say_text WORDS TEXT: a line with a text of the host's at its end.
say_text() { printf '%s %s\n' "$1" "$(printf '%s' "$2" | in_base64)"; }

# read_data: all of stdin as lines; each value is one, with \n and \\ for what can't stand in it. Data that came by half,
# without its last line, is none.
read_data() {
  data=$(cat)
  case $data in *"${newline}end of data") return 0 ;; esac
  return 1
}

# as_service PROGRAM …: as the user of the tunnels, who can read and harm only what is its own. setpriv asks no PAM.
service_ids() {
  service_uid=$(id -u "$service" 2>/dev/null) && service_gid=$(id -g "$service" 2>/dev/null)
}
as_service() {
  [ -n "${service_uid:-}" ] || service_ids || return 1
  if command -v setpriv >/dev/null; then
    setpriv --reuid="$service_uid" --regid="$service_gid" --clear-groups --no-new-privs -- "$@"
  else
    runuser -u "$service" -- "$@"
  fi
}

# why_not MESSAGE: one word for why a file could not be written.
why_not() {
  case $1 in
    *'No space left'* | *'quota exceeded'*) why=diskFull ;;
    *'Read-only file system'*) why=readOnly ;;
    *) why=unwritable ;;
  esac
}

# durable PATH …: files and folders are on the disk when it returns.
durable() { sync -- "$@" 2>/dev/null || sync; }

relabel() { if command -v restorecon >/dev/null; then restorecon -F -- "$@" 2>/dev/null; fi; }
