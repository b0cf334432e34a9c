# What a host has of some tunnels: what a plan is made from. Changes nothing, and waits for no lease.

# read_looked: version flag and ids.
read_looked() {
  IFS=$newline
  set -f
  # shellcheck disable=SC2086
  set -- $data
  set +f
  unset IFS
  with_version=$1
  count=$2
  shift 2
  while [ "$count" -gt 0 ]; do
    count=$((count - 1))
    key_of "$1"
    ids="$ids $1"
    eval "state_$key=- enabled_$key=- was_active_$key=- was_enabled_$key=- ports_$key=-
      config_base_$key=looked config_target_$key=- unit_base_$key=looked unit_target_$key=-
      config_found_$key=- unit_found_$key=- fate_$key="
    shift
  done
}

look_at_tunnels() {
  read_data || exit 65
  read_looked
  systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/systemd \1/p'
  look_at_host
  find_files
  shown_configs='' shown_units='' units=''
  for id in $ids; do
    load "$id"
    if [ -L "$wants_folder/$unit_name" ]; then is_enabled=yes; else is_enabled=no; fi
    if [ -e "$unit_path.d" ]; then drop_in=yes; else drop_in=no; fi
    printf 'found %s %s %s %s %s\n' "$id" "$config_found" "$unit_found" "$is_enabled" "$drop_in"
    has_text "$config_found" && shown_configs="$shown_configs $config_path"
    has_text "$unit_found" && shown_units="$shown_units $unit_path"
    units="$units $unit_name"
  done
  # shellcheck disable=SC2086
  {
    [ -z "$shown_configs" ] || { config_reader && show_texts "$reader" $shown_configs; }
    show_texts as_root $shown_units
    report_units $units
  }
  listening
  echo end
}

has_text() {
  case $1 in ????????????????????????????????????????????????????????????????) return 0 ;; esac
  return 1
}

look_at_host() {
  if [ -x "$binary" ]; then
    [ "$with_version" = yes ] && "$binary" version 2>/dev/null | sed -n '1s/^Xray \([0-9.]*\) .*/xray \1/p'
  else
    echo 'missing the xray binary'
  fi
  service_ids || echo "missing the user $service"
  for folder in "$config_folder" "$log_folder"; do
    if [ -d "$folder" ] && [ ! -L "$folder" ]; then
      stat -c 'folder %n %a %U:%G' -- "$folder"
    else
      echo "missing the folder $folder"
    fi
  done
}

# look_again: units, ports and how busy the host is, and no more.
look_again() {
  read_data || exit 65
  read_looked
  units=
  for id in $ids; do units="$units xray-tunnel-$id.service"; done
  # shellcheck disable=SC2086
  report_units $units
  listening
  echo end
}
