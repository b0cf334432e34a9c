# The tunnels of a change, from the data. Each has a key made of its id, and its values stand in variables named by it:
# ids have dashes, names of variables have none, and no id has an underscore.

key_of() {
  IFS=-
  # shellcheck disable=SC2086
  set -- $1
  IFS=_
  key=$*
  unset IFS
}

ids='' suffix=''

# read_change: sets the asker, the suffix of staged names, the tunnels; what is left stands in rest_at.
# Each tunnel: id state enabled was_active was_enabled ports config_base config_target config_text unit_base unit_target
# unit_text test. `-` is none; texts begin with `=`, and a test of `.` is the config itself.
read_change() {
  IFS=$newline
  set -f
  # shellcheck disable=SC2086
  set -- $data
  set +f
  unset IFS
  read_asker "$1" "$2" "$3" "$4" "$5"
  suffix=$6
  count=$7
  shift 7
  while [ "$count" -gt 0 ]; do
    count=$((count - 1))
    key_of "$1"
    ids="$ids $1"
    eval "state_$key=\$2 enabled_$key=\$3 was_active_$key=\$4 was_enabled_$key=\$5 ports_$key=\$6
      config_base_$key=\$7 config_target_$key=\$8 config_text_$key=\$9
      unit_base_$key=\${10} unit_target_$key=\${11} unit_text_$key=\${12} test_$key=\${13}
      config_found_$key=- unit_found_$key=- fate_$key="
    shift 13
  done
  read_host_part "$@"
}

# load ID: its values into plain variables. fate is empty while nothing speaks against it.
load() {
  id=$1
  key_of "$1"
  state='' enabled='' was_active='' was_enabled='' ports='' config_base='' config_target='' unit_base='' unit_target=''
  config_found='' unit_found='' fate=''
  eval "state=\$state_$key enabled=\$enabled_$key was_active=\$was_active_$key was_enabled=\$was_enabled_$key
    ports=\$ports_$key config_base=\$config_base_$key config_target=\$config_target_$key unit_base=\$unit_base_$key
    unit_target=\$unit_target_$key config_found=\$config_found_$key unit_found=\$unit_found_$key fate=\$fate_$key"
  config_path=$config_folder/xray-$id.json
  config_previous=$config_path.previous
  unit_name=xray-tunnel-$id.service
  unit_path=$unit_folder/$unit_name
  unit_previous=$config_folder/$unit_name.previous
  log_path=$log_folder/xray-$id.log
}

# spoil ID: nothing more is done for it; what was against it has been said.
spoil() {
  key_of "$1"
  eval "fate_$key=spoiled"
}

refuse_write() {
  why_not "$said"
  say_text "$why $1 $2" "$said"
  spoil "$1"
}

# find_files: the words of all files that the change is about, with one look at each folder.
find_files() {
  config_paths='' unit_paths=''
  for id in $ids; do
    load "$id"
    if [ "$config_base" != - ]; then
      kind_of "$config_path"
      [ "$kind" = file ] && kind=large && config_paths="$config_paths $config_path"
      eval "config_found_$key=\$kind"
    fi
    if [ "$unit_base" != - ]; then
      kind_of "$unit_path"
      [ "$kind" = file ] && kind=large && unit_paths="$unit_paths $unit_path"
      eval "unit_found_$key=\$kind"
    fi
  done
  # shellcheck disable=SC2086
  [ -z "$config_paths" ] || { config_reader && note_words config "$reader" $config_paths; }
  # shellcheck disable=SC2086
  note_words unit as_root $unit_paths
}

# note_words config|unit READER PATH …
note_words() {
  noted_kind=$1 noted_by=$2
  shift 2
  noted_small=$(small_files "$@")
  for noted in $noted_small; do
    key_of_path "$noted"
    eval "${noted_kind}_found_$key=unreadable"
  done
  # shellcheck disable=SC2086
  noted_hashes=$(hash_files "$noted_by" $noted_small)
  # shellcheck disable=SC2086
  set -- $noted_hashes
  while [ "$#" -gt 1 ]; do
    key_of_path "$2"
    eval "${noted_kind}_found_$key=\$1"
    shift 2
  done
}

# key_of_path PATH: of a config or a unit.
key_of_path() {
  noted_id=${1##*/}
  case $noted_id in
    *.json) noted_id=${noted_id#xray-} noted_id=${noted_id%.json} ;;
    *) noted_id=${noted_id#xray-tunnel-} noted_id=${noted_id%.service} ;;
  esac
  key_of "$noted_id"
}

# compare: a file that is neither what the plan saw nor what it shall become spoils its tunnel. Of a resumed change it may
# be either.
compare() {
  for id in $ids; do
    load "$id"
    same_or_done "$id" "$config_found" "$config_base" "$config_target" "$config_path" &&
      same_or_done "$id" "$unit_found" "$unit_base" "$unit_target" "$unit_path"
  done
}
same_or_done() {
  [ "$3" = - ] && return 0
  [ "$2" = "$3" ] && return 0
  [ "$2" = "$4" ] && return 0
  printf 'changed %s %s %s %s\n' "$1" "$3" "$2" "$5"
  spoil "$1"
  return 1
}
