# Orders to systemd, each for all units at once, and what is seen of them.

# order PROGRAM …: what systemd says against it is reported once.
order() {
  said=$("$@" 2>&1) || say_text systemd "$said"
}

cpus_of() {
  cpus=0
  while read -r word _; do [ "$word" = processor ] && cpus=$((cpus + 1)); done < /proc/cpuinfo
  [ "$cpus" -gt 0 ] || cpus=1
}

# settle TOKEN …: waits until each tunnel's TCP ports are open or its unit is down, 20 seconds at most; what is seen then
# is reported, and judged by nobody here. A token is `home:0438:2B67`, ports as /proc/net/tcp writes them.
settle() {
  pending=$* tries=0
  tables=
  for table in /proc/net/tcp /proc/net/tcp6; do [ -r "$table" ] && tables="$tables $table"; done
  up_seconds
  settle_until=$((up + 20))
  while drop_open && [ -n "$pending" ]; do
    tries=$((tries + 1))
    [ $((tries % 20)) -eq 0 ] && drop_down
    up_seconds
    [ "$up" -lt "$settle_until" ] || break
    if [ "$tries" -lt 40 ]; then sleep 0.05; else sleep 0.2; fi
  done
}
drop_open() {
  # shellcheck disable=SC2086
  open=" $(awk '$4 == "0A" { sub(/.*:/, "", $2); printf "%s ", $2 }' $tables 2>/dev/null)"
  left=
  for token in $pending; do
    ports=:${token#*:}
    case $token in *:*) ;; *) ports='' ;; esac
    while [ -n "$ports" ]; do
      ports=${ports#:}
      case $open in *" ${ports%%:*} "*) ;; *) left="$left $token" && break ;; esac
      case $ports in *:*) ports=${ports#*:} ;; *) ports='' ;; esac
    done
  done
  pending=$left
}
drop_down() {
  down=" $(for token in $pending; do printf 'xray-tunnel-%s.service\n' "${token%%:*}"; done |
    xargs systemctl list-units --all --plain --full --no-pager --no-legend -- 2>/dev/null |
    awk '$3 == "failed" || $4 == "auto-restart" || $4 == "dead" { printf "%s ", $1 }')"
  left=
  for token in $pending; do
    case $down in *" xray-tunnel-${token%%:*}.service "*) ;; *) left="$left $token" ;; esac
  done
  pending=$left
}

# report_units UNIT …: what systemd has loaded, the age of each process, how busy the host is.
report_units() {
  [ "$#" -gt 0 ] || return 0
  unit_lines=$(systemctl list-units --all --plain --full --no-pager --no-legend -- "$@" 2>/dev/null)
  up_seconds
  # shellcheck disable=SC2046
  set -- $(printf '%s\n' "$unit_lines" | awk '{ print $1, $2, $3, $4 }')
  while [ "$#" -ge 4 ]; do
    process_of "$1"
    printf 'unit %s %s %s %s %s %s\n' "$1" "$2" "$3" "$4" "$pid" "$age"
    shift 4
  done
  read -r one_minute _ < /proc/loadavg
  cpus_of
  printf 'load %s %s\n' "$one_minute" "$cpus"
}

# process_of UNIT: sets pid and its age in seconds, or `-`. Its first process is the tunnel's.
process_of() {
  pid=- age=-
  for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
    processes=$hierarchy/system.slice/$1/cgroup.procs
    [ -r "$processes" ] && read -r pid < "$processes" && break
  done 2>/dev/null
  [ -n "$pid" ] || pid=-
  [ "$pid" != - ] && read -r stat_line < "/proc/$pid/stat" || return 0
  # shellcheck disable=SC2086
  set -- ${stat_line##*) }
  # The 22nd value of stat(5), after two that are cut off here: when it started, in hundredths of a second since boot.
  [ "$#" -ge 20 ] && age=$((up - ${20} / 100))
  [ "$age" != - ] && [ "$age" -lt 0 ] && age=0
  return 0
} 2>/dev/null

# make_logs PATH …: before systemd makes them for root alone. In a folder that is root's nobody else can plant anything
# while root works there; what was planted before it became so is taken away. Otherwise the service user works by itself.
make_logs() {
  [ "$#" -gt 0 ] || return 0
  case $(stat -c '%U' -- "$log_folder" 2>/dev/null) in
    root) said=$(make_logs_as_root "$@" 2>&1) ;;
    '') said='the folder of the logs is missing' && false ;;
    *) said=$(as_service sh -c "$make_logs_script" logs "$@" 2>&1) ;;
  esac || say_text systemd "$said"
  relabel "$@"
}
make_logs_as_root() {
  odd=$(find "$@" -maxdepth 0 '(' ! -type f -o -links +1 ')' 2>/dev/null)
  # shellcheck disable=SC2086
  [ -z "$odd" ] || rm -f -- $odd
  umask 0137
  for log_path in "$@"; do : >> "$log_path" || return 1; done
  chown -h "$service:$service" -- "$@" && chmod 0640 -- "$@"
}
# shellcheck disable=SC2016
make_logs_script='umask 0137
for log; do
  if [ -L "$log" ] || { [ -e "$log" ] && [ ! -f "$log" ]; }; then rm -f -- "$log"; fi
  if [ -e "$log" ] && [ ! -w "$log" ]; then mv -fT -- "$log" "$log.old"; fi
  : >> "$log" && chmod 0640 "$log" || exit 1
done'

# mend_folders: a start needs both folders; a host may have lost them (a tmpfs on /var/log).
mend_folders() {
  for folder in "$config_folder" "$log_folder"; do
    if [ -e "$folder" ] || [ -L "$folder" ]; then continue; fi
    said=$({ mkdir -p -- "$folder" && chown "root:$service" -- "$folder" && chmod 0750 -- "$folder"; } 2>&1) ||
      say_text systemd "$said"
    relabel "$folder"
  done
}
