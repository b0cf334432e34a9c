# shellcheck shell=sh
# Who works on this host. The folder is root's alone, so nobody else can hold the lock or write the lease. The lock is
# held while a script runs; the lease from the first script of an order to its last, and ends by itself: its time is the
# host's own uptime.
lease_folder=$root/run/raptor-tunnel
lease_file=$lease_folder/lease

# take_lease FLEET WHO OPERATION SECONDS: exit 75 (EX_TEMPFAIL) with "held WHO" where another order works here.
take_lease() {
  mkdir -p -- "$lease_folder" 2>/dev/null
  if [ -L "$lease_folder" ] || [ ! -d "$lease_folder" ] || [ ! -O "$lease_folder" ]; then
    printf 'held %s\n' "$(printf 'something that is no folder of root at %s' "$lease_folder" | in_base64)"
    exit 75
  fi
  chmod 0700 -- "$lease_folder"
  exec 9>>"$lease_folder/lock"
  if ! flock -w 10 9; then
    held_by
    exit 75
  fi
  read -r uptime _ </proc/uptime
  until=0 operation=
  [ -f "$lease_file" ] && read -r until operation _ <"$lease_file"
  if [ "$operation" != "$3" ] && [ "${until:-0}" -gt "${uptime%%.*}" ] 2>/dev/null; then
    held_by
    exit 75
  fi
  if [ -n "$operation" ] && [ "$operation" != "$3" ]; then printf 'leaseEnded %s\n' "$operation"; fi
  if [ "$4" -gt 0 ]; then
    printf '%s %s %s %s\n' "$((${uptime%%.*} + $4))" "$3" "$1" "$2" >"$lease_file.new" && mv -fT -- "$lease_file.new" "$lease_file"
  else
    rm -f -- "$lease_file"
  fi
}

# The holder's name stands in the lease in base64, as it came.
held_by() {
  who=
  [ -f "$lease_file" ] && read -r _ _ _ who <"$lease_file"
  printf 'held %s\n' "$who"
}
