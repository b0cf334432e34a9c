# Takes back what a change wrote: only files that are exactly what it put there, and tells what is to be seen afterwards.

undo_change() {
  read_data || exit 65
  read_change
  enter_lease
  echo began
  sweep_staged "$config_folder"
  sweep_staged "$unit_folder"
  service_ids
  find_files
  reported=
  for id in $ids; do
    load "$id"
    undo_file config "$config_base" "$config_found" "$config_target" "$config_path" "$config_previous" &&
      undo_file unit "$unit_base" "$unit_found" "$unit_target" "$unit_path" "$unit_previous"
  done
  undo_orders
  find_files
  for id in $ids; do
    load "$id"
    if [ -L "$wants_folder/$unit_name" ]; then is_enabled=yes; else is_enabled=no; fi
    printf 'seen %s %s %s %s\n' "$id" "$config_found" "$unit_found" "$is_enabled"
    reported="$reported $unit_name"
  done
  # shellcheck disable=SC2086
  report_units $reported
  listening
  write_lease
  echo end
}

# undo_file config|unit BASE FOUND TARGET PATH PREVIOUS: sets undo_config or undo_unit of the tunnel to back, away or -.
undo_file() {
  eval "undo_${1}_$key=-"
  [ "$2" = - ] && return 0
  [ "$3" = "$2" ] && return 0
  if [ "$3" != "$4" ]; then
    printf 'changed %s %s %s %s\n' "$id" "$4" "$3" "$5"
    spoil "$id"
    return 1
  fi
  if [ "$2" = absent ]; then
    eval "undo_${1}_$key=away"
    return 0
  fi
  bring_back "$2" "$5" "$6" && eval "undo_${1}_$key=back" && return 0
  printf 'lost %s %s\n' "$id" "$5"
  spoil "$id"
  return 1
}

# bring_back SHA256 PATH PREVIOUS: a copy that is root's alone is compared before it goes into place, since the kept one may
# lie in a folder of the service user, who then is the one to read it.
bring_back() {
  kind_of "$3"
  [ "$kind" = file ] || return 1
  undo_folder=${2%/*} undo_name=${2##*/}
  cd /
  stage_folder "$undo_folder" || return 1
  as_service timeout -k 1 20 sh -c "$wary_read; wary_read \"\$1\"" read "$3" > "$undo_name" 2>/dev/null &&
    word_of as_root "./$undo_name" && [ "$word" = "$1" ] && own_as "$2" "$undo_name" && durable "$undo_name" &&
    mv -fT -- "$undo_name" "$2"
  undo_code=$?
  cd /
  rm -rf -- "$staged"
  [ "$undo_code" -eq 0 ] && durable "$undo_folder" && rm -f -- "$3"
}

own_as() {
  case $1 in
    *.json) chmod 0640 -- "$2" && chown "$service:$service" -- "$2" ;;
    *) chmod 0644 -- "$2" ;;
  esac
}

undo_orders() {
  to_stop='' to_disable='' to_enable='' to_start='' to_restart='' away='' tokens='' logs='' touched=''
  for id in $ids; do
    load "$id"
    [ -z "$fate" ] || continue
    touched="$touched $unit_name"
    undo_config=- undo_unit=-
    eval "undo_config=\$undo_config_$key undo_unit=\$undo_unit_$key"
    [ "$undo_config" = away ] && away="$away $config_path $config_previous"
    if [ "$undo_unit" = away ] || [ "$unit_base" = absent ]; then
      to_stop="$to_stop $unit_name" to_disable="$to_disable $unit_name"
      away="$away $unit_path $unit_previous $wants_folder/$unit_name"
      for file in "$log_path"*; do
        if [ -e "$file" ] || [ -L "$file" ]; then away="$away $file"; fi
      done
      continue
    fi
    case $was_enabled in
      yes) to_enable="$to_enable $unit_name" ;;
      no) to_disable="$to_disable $unit_name" ;;
    esac
    case $was_active in
      yes)
        tokens="$tokens $id" logs="$logs $log_path"
        if [ "$undo_config$undo_unit" = -- ]; then to_start="$to_start $unit_name"; else to_restart="$to_restart $unit_name"; fi
        ;;
      no) to_stop="$to_stop $unit_name" ;;
    esac
  done
  [ -n "$touched" ] || return 0
  # shellcheck disable=SC2086
  {
    [ -z "$to_stop" ] || systemctl stop -- $to_stop >/dev/null 2>&1
    [ -z "$to_disable" ] || systemctl disable --no-reload -- $to_disable >/dev/null 2>&1
    [ -z "$away" ] || remove_files $away
    [ -z "$tokens" ] || { mend_folders && make_logs $logs; }
    [ -z "$to_enable" ] || order systemctl enable --no-reload -- $to_enable
    order systemctl daemon-reload
    systemctl reset-failed -- $touched >/dev/null 2>&1
    [ -z "$to_start" ] || systemctl start -- $to_start >/dev/null 2>&1
    [ -z "$to_restart" ] || systemctl restart -- $to_restart >/dev/null 2>&1
    [ -z "$tokens" ] || settle $tokens
  }
}
