# Who works on this host. /run/raptor-tunnel is root's alone, so nobody else can hold its lock or read its lease. The lock
# keeps two scripts apart; the lease keeps two orders apart and ends by itself, by the host's own uptime.

# Set from the data: who asks. lease_by is for people.
lease_fleet='' lease_operation='' lease_term=90 lease_wait=5 lease_by=''

up_seconds() {
  read -r up _ < /proc/uptime
  up=${up%%.*}
}

make_run() {
  if [ -L "$run" ] || { [ -e "$run" ] && [ ! -d "$run" ]; }; then rm -f -- "$run"; fi
  mkdir -p -- "$run" && chmod 0700 -- "$run"
}

# The lease as it stands: held_until is 0 where there is none that can be read.
read_lease() {
  held_until='' held_fleet='' held_operation='' held_by=''
  if [ -f "$run/lease" ]; then read -r held_until held_fleet held_operation held_by < "$run/lease"; fi
  case $held_until in '' | *[!0-9]*) held_until=0 ;; esac
}

write_lease() {
  up_seconds
  printf '%s %s %s %s\n' "$((up + lease_term))" "$lease_fleet" "$lease_operation" "$lease_by" > "$run/lease.new" &&
    mv -f -- "$run/lease.new" "$run/lease"
}

# may_enter: nobody's, ours, or left behind by somebody who has stopped renewing it; of that one a note is kept.
may_enter() {
  read_lease
  up_seconds
  [ "$held_until" -eq 0 ] && return 0
  [ "$held_operation" = "$lease_operation" ] && return 0
  [ "$held_until" -gt "$up" ] && [ "$held_until" -le $((up + 3600)) ] && return 1
  printf 'lapsed %s %s %s\n' "$held_fleet" "$held_operation" "$held_by"
}

# take_lock SECONDS: on fd 9, until this script ends. A lock file that was taken away meanwhile is not the lock.
take_lock() {
  while :; do
    make_run || return 1
    exec 9>> "$run/lock"
    flock -w "$1" 9 || return 1
    case $(readlink /proc/self/fd/9) in *' (deleted)') continue ;; esac
    return 0
  done
}

say_held() {
  read_lease
  up_seconds
  left=$((held_until - up))
  [ "$left" -gt 0 ] || left=0
  printf 'held %s %s %s %s\n' "$left" "${held_fleet:--}" "${held_operation:--}" "$held_by"
}

# enter_lease: has lock and lease when it returns. Another's is waited for, then named; 75 is EX_TEMPFAIL.
enter_lease() {
  waited=0
  while :; do
    if take_lock "$lease_wait"; then
      if may_enter; then
        write_lease || exit 74
        return 0
      fi
      flock -u 9
    else
      waited=$lease_wait
    fi
    if [ "$waited" -ge "$lease_wait" ]; then
      say_held
      exit 75
    fi
    sleep 1
    waited=$((waited + 1))
  done
}

leave_lease() {
  take_lock "$lease_wait" || return 0
  read_lease
  [ "$held_operation" = "$lease_operation" ] && rm -f -- "$run/lease"
  if [ "$lease_drop" = yes ] && [ ! -e "$run/lease" ]; then rm -rf -- "$run"; fi
  return 0
}

# read_asker FLEET OPERATION TERM WAIT BY
read_asker() {
  lease_fleet=$1 lease_operation=$2 lease_term=$3 lease_wait=$4 lease_by=$5
}

take_lease() {
  read_data || exit 65
  IFS=$newline
  set -f
  # shellcheck disable=SC2086
  set -- $data
  set +f
  unset IFS
  read_asker "$1" "$2" "$3" "$4" "$5"
  enter_lease
  echo end
}

release_lease() {
  read_data || exit 65
  IFS=$newline
  set -f
  # shellcheck disable=SC2086
  set -- $data
  set +f
  unset IFS
  read_asker "$1" "$2" "$3" "$4" "$5"
  lease_drop=$6
  leave_lease
  echo end
}
