# Carries a change out: each tunnel as a whole or not at all, and none because of another.

apply_change() {
  read_data || exit 65
  read_change
  enter_lease
  echo began
  work=$run/work
  rm -rf -- "$work"
  mkdir -- "$work"
  if prepare_host; then
    apply_tunnels
    clean_host
  fi
  # shellcheck disable=SC2086
  report_units $reported
  listening
  rm -rf -- "$work"
  write_lease
  echo end
}

apply_tunnels() {
  reported=
  [ -n "$ids" ] || return 0
  sweep_staged "$config_folder"
  sweep_staged "$unit_folder"
  service_ids
  find_files
  compare
  test_configs
  stage_tunnels
  place_tunnels
  order_tunnels
  for id in $ids; do reported="$reported xray-tunnel-$id.service"; done
}
reported=

# test_configs: the host's own xray reads each config as the user it will run as, as many at a time as there are processors.
test_configs() {
  cpus_of
  under_way=0
  for id in $ids; do
    load "$id"
    test='' text=''
    eval "test=\$test_$key text=\$config_text_$key"
    if [ -n "$fate" ] || [ "$test" = - ]; then continue; fi
    [ "$test" = . ] && test=$text
    test_one "${test#=}" "$work/said.$id" "$work/code.$id" &
    under_way=$((under_way + 1))
    if [ "$under_way" -ge "$cpus" ]; then
      wait
      under_way=0
    fi
  done
  wait
  for id in $ids; do
    [ -e "$work/code.$id" ] || continue
    code=1
    read -r code < "$work/code.$id"
    [ "$code" = 0 ] && continue
    printf 'refused %s %s %s\n' "$id" "$code" "$(in_base64 < "$work/said.$id")"
    spoil "$id"
  done
}
test_one() {
  test_code=0
  printf '%b' "$1" | as_service timeout -k 1 60 "$binary" run -test -config stdin: > "$2" 2>&1 || test_code=$?
  echo "$test_code" > "$3"
}

# needs FOUND TARGET: there is a new text to be put where FOUND stands.
needs() {
  [ "$2" != - ] && [ "$2" != absent ] && [ "$1" != "$2" ]
}

# stage_tunnels: all new texts beside their targets, checked and on the disk, before anything is moved.
stage_tunnels() {
  staged_configs='' staged_units='' config_stage='' unit_stage=''
  for id in $ids; do
    load "$id"
    [ -z "$fate" ] || continue
    if needs "$config_found" "$config_target"; then
      eval "text=\$config_text_$key"
      umask 0137
      if stage_in config "$config_folder" && write_text "xray-$id.json" "${text#=}"; then
        staged_configs="$staged_configs xray-$id.json"
      else
        refuse_write "$id" "$config_path"
        continue
      fi
    fi
    if needs "$unit_found" "$unit_target"; then
      eval "text=\$unit_text_$key"
      umask 0022
      if stage_in unit "$unit_folder" && write_text "$unit_name" "${text#=}"; then
        staged_units="$staged_units $unit_name"
      else
        refuse_write "$id" "$unit_path"
      fi
    fi
  done
  umask 077
  check_staged config "$config_stage" "$staged_configs"
  check_staged unit "$unit_stage" "$staged_units"
  if [ -n "$staged_configs" ]; then
    # shellcheck disable=SC2086
    enter_stage "$config_stage" && chown "$service:$service" -- $staged_configs && durable $staged_configs
  fi
  if [ -n "$staged_units" ]; then
    # shellcheck disable=SC2086
    enter_stage "$unit_stage" && durable $staged_units
  fi
  cd /
}

# stage_in config|unit FOLDER: works in the folder's stage, made when it is first needed.
stage_in() {
  eval "stage=\$${1}_stage"
  if [ -n "$stage" ]; then
    enter_stage "$stage"
  else
    stage_folder "$2" && eval "${1}_stage=\$staged"
  fi
}

# check_staged config|unit STAGE NAMES: what lies there is what was planned, to the byte.
check_staged() {
  [ -n "$3" ] || return 0
  enter_stage "$2" || return 0
  # shellcheck disable=SC2086
  checked=$(sha256sum -- $3)
  # shellcheck disable=SC2086
  set -- "$1" $checked
  checked_kind=$1
  shift
  while [ "$#" -gt 1 ]; do
    key_of_path "$2"
    checked_target=''
    eval "checked_target=\$${checked_kind}_target_$key"
    if [ "$1" != "$checked_target" ]; then
      said='what was written is not what was sent'
      refuse_write "$noted_id" "$2"
    fi
    shift 2
  done
}

# place_tunnels: keeps what is there, then renames, config before unit. One rename of many costs one process.
place_tunnels() {
  stale='' moved_configs='' moved_units='' moved_ids=''
  for id in $ids; do
    load "$id"
    [ -z "$fate" ] || continue
    if ! keep_all; then
      refuse_write "$id" "$config_previous"
      continue
    fi
    moved_ids="$moved_ids $id"
    needs "$config_found" "$config_target" && moved_configs="$moved_configs xray-$id.json"
    needs "$unit_found" "$unit_target" && moved_units="$moved_units $unit_name"
  done
  # shellcheck disable=SC2086
  [ -z "$stale" ] || rm -f -- $stale
  # shellcheck disable=SC2086
  if ! {
    move_into "$config_folder" "$config_stage" $moved_configs && move_into "$unit_folder" "$unit_stage" $moved_units
  }; then
    place_singly
  fi
  cd /
  for stage in "$config_stage" "$unit_stage"; do [ -z "$stage" ] || rm -rf -- "$stage"; done
  written=
  for id in $moved_ids; do
    load "$id"
    [ -z "$fate" ] || continue
    needs "$config_found" "$config_target" && written="$written $config_path"
    needs "$unit_found" "$unit_target" && written="$written $unit_path"
  done
  if [ -n "$written" ]; then
    durable "$config_folder" "$unit_folder"
    # shellcheck disable=SC2086
    relabel $written
  fi
}

# move_into FOLDER STAGE NAME …
move_into() {
  move_to=$1 move_from=$2
  shift 2
  [ "$#" -eq 0 ] || { enter_stage "$move_from" && mv -f -t "$move_to" -- "$@" 2>/dev/null; }
}

# keep_all: of the loaded tunnel. What goes for good keeps nothing.
keep_all() {
  [ "$state" != gone ] || return 0
  keep_found "$config_base" "$config_found" "$config_target" "$config_path" "$config_previous" &&
    keep_found "$unit_base" "$unit_found" "$unit_target" "$unit_path" "$unit_previous"
}

# keep_found BASE FOUND TARGET PATH PREVIOUS: a resumed change finds its own text there and keeps what it kept before.
keep_found() {
  case $1 in
    -) return 0 ;;
    "$3") return 0 ;;
  esac
  [ "$2" = "$3" ] && return 0
  case $2 in
    ????????????????????????????????????????????????????????????????) said=$(keep_previous "$4" "$5" 2>&1) ;;
    *)
      if [ -e "$5" ] || [ -L "$5" ]; then stale="$stale $5"; fi
      ;;
  esac
}

# place_singly: where the rename of many failed, each tunnel is moved or put back by itself.
place_singly() {
  for id in $moved_ids; do
    load "$id"
    if needs "$config_found" "$config_target"; then place_one "$config_stage" "$config_path" || continue; fi
    if needs "$unit_found" "$unit_target"; then
      place_one "$unit_stage" "$unit_path" && continue
      needs "$config_found" "$config_target" || continue
      if [ "$config_found" = absent ]; then
        rm -f -- "$config_path"
      else
        mv -fT -- "$config_previous" "$config_path"
      fi
    fi
  done
}
# place_one STAGE TARGET: one that is not staged any more is in its place.
place_one() {
  if enter_stage "$1"; then
    [ -e "${2##*/}" ] || return 0
    said=$(mv -fT -- "${2##*/}" "$2" 2>&1) && return 0
  fi
  refuse_write "$id" "$2"
  return 1
}

# order_tunnels: what is in place comes into force: stops first, then what goes, one reload, starts last.
order_tunnels() {
  to_stop='' to_disable='' to_enable='' to_start='' to_restart='' gone='' removed='' logs='' tokens='' reload=''
  for id in $ids; do
    load "$id"
    [ -z "$fate" ] || continue
    sort_orders
  done
  # shellcheck disable=SC2086
  {
    [ -z "$to_stop" ] || order systemctl stop -- $to_stop
    [ -z "$to_disable" ] || order systemctl disable --no-reload -- $to_disable
    [ -z "$removed" ] || remove_files $removed
    if [ -n "$tokens" ]; then
      mend_folders
      make_logs $logs
    fi
    [ -z "$to_enable" ] || order systemctl enable --no-reload -- $to_enable
    [ -z "$reload" ] || order systemctl daemon-reload
    set -- $to_start $to_restart $gone
    [ "$#" -eq 0 ] || systemctl reset-failed -- "$@" >/dev/null 2>&1
    [ -z "$to_start" ] || systemctl start -- $to_start >/dev/null 2>&1
    [ -z "$to_restart" ] || systemctl restart -- $to_restart >/dev/null 2>&1
    [ -z "$tokens" ] || settle $tokens
  }
}

# sort_orders: the loaded tunnel into the lists. What is not there can be neither stopped nor disabled.
sort_orders() {
  case $state in
    started) to_start="$to_start $unit_name" ;;
    restarted) to_restart="$to_restart $unit_name" ;;
    stopped) to_stop="$to_stop $unit_name" ;;
    gone)
      if [ "$unit_found" != absent ]; then to_stop="$to_stop $unit_name" to_disable="$to_disable $unit_name"; fi
      gone="$gone $unit_name"
      reload=yes
      removed="$removed $unit_path $unit_previous $wants_folder/$unit_name"
      for file in "$config_path"* "$log_path"*; do
        if [ -e "$file" ] || [ -L "$file" ]; then removed="$removed $file"; fi
      done
      ;;
  esac
  case $state in
    started | restarted)
      tokens="$tokens $id${ports#p}"
      logs="$logs $log_path"
      ;;
  esac
  case $enabled in
    yes)
      to_enable="$to_enable $unit_name"
      [ -L "$wants_folder/$unit_name" ] || reload=yes
      ;;
    no)
      to_disable="$to_disable $unit_name"
      reload=yes
      ;;
  esac
  if needs "$unit_found" "$unit_target"; then reload=yes; fi
  if [ "$config_target" = absent ]; then removed="$removed $config_path"; fi
  if [ "$unit_target" = absent ]; then removed="$removed $unit_path" reload=yes; fi
  printf 'done %s\n' "$id"
}

# remove_files PATH …: names are unlinked, never followed; gone already is no failure.
remove_files() {
  said=$(rm -f -- "$@" 2>&1) || {
    why_not "$said"
    say_text "$why - $config_folder" "$said"
  }
  for folder in "$config_folder" "$log_folder" "$unit_folder"; do
    [ -d "$folder" ] && durable "$folder"
  done
}
