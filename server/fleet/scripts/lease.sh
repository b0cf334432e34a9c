# shellcheck shell=sh
# Who works on this host. The folder is root's alone, so nobody else can hold the lock or write the lease. The lock is
# held while a script runs; the lease from the first script of an order to its last, and ends by itself: its time is the
# host's own uptime.
lease_folder=$root/run/raptor-tunnel
lease_file=$lease_folder/lease

# take_lease HOLDER WHO OPERATION SECONDS: exit 75 (EX_TEMPFAIL) with "held WHO" where another holder works here. A holder
# enters its own lease again at once, also after its server was killed; a script of it that still runs is waited for.
# SECONDS 0 gives the lease of that operation back.
take_lease() {
  mkdir -p -- "$lease_folder" 2>/dev/null
  if [ -L "$lease_folder" ] || [ ! -d "$lease_folder" ] || [ ! -O "$lease_folder" ]; then
    printf 'held %s\n' "$(printf 'something that is no folder of root at %s' "$lease_folder" | in_base64)"
    exit 75
  fi
  chmod 0700 -- "$lease_folder"
  exec 9>>"$lease_folder/lock"
  if ! flock -w 5 9; then
    read_lease
    if [ "$holder" != "$1" ] || ! flock -w 120 9; then held; fi
  fi
  read_lease
  read -r uptime _ </proc/uptime
  if [ -n "$holder" ] && [ "$holder" != "$1" ]; then
    if [ "$until" -gt "${uptime%%.*}" ]; then held; fi
    printf 'leaseEnded %s\n' "$operation"
  fi
  if [ "$4" -gt 0 ]; then
    printf '%s %s %s %s\n' "$((${uptime%%.*} + $4))" "$1" "$3" "$2" >"$lease_file.new" &&
      mv -fT -- "$lease_file.new" "$lease_file"
  elif [ "$operation" = "$3" ]; then
    rm -f -- "$lease_file"
  fi
}

read_lease() {
  until=0 holder='' operation='' who=''
  if [ -f "$lease_file" ]; then read -r until holder operation who <"$lease_file"; fi
  case $until in '' | *[!0-9]*) until=0 ;; esac
}

# Who holds it stands in the lease in base64, as it came.
held() {
  printf 'held %s\n' "$who"
  exit 75
}
