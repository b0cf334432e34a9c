# The host itself: what tunnels need there (prepare), and its removal (clean). Ends at the first thing that fails.

# read_host_part: what is left of the data. Fields: account, folders, files, binary, swept.
# account made|removed|- ; then counts with their items: folders (path base mode|- owner), files (path base target mode
# owner text|-), binary (kind sha256 base keep|restore staged) or `-`, swept (path).
read_host_part() {
  host_part=no
  [ "$1" = host ] || return 0
  host_part=yes account=$2 folders_count=$3
  shift 3
  at=0
  while [ "$at" -lt "$folders_count" ]; do
    at=$((at + 1))
    eval "folder_path_$at=\$1 folder_base_$at=\$2 folder_mode_$at=\$3 folder_owner_$at=\$4"
    shift 4
  done
  files_count=$1 at=0
  shift
  while [ "$at" -lt "$files_count" ]; do
    at=$((at + 1))
    eval "file_path_$at=\$1 file_base_$at=\$2 file_target_$at=\$3 file_mode_$at=\$4 file_owner_$at=\$5 file_text_$at=\$6"
    shift 6
  done
  binary_kind=$1 binary_hash=$2 binary_base=$3 binary_keep=$4 binary_staged=$root$5 swept_count=$6 at=0
  shift 6
  while [ "$at" -lt "$swept_count" ]; do
    at=$((at + 1))
    eval "swept_$at=\$1"
    shift
  done
}
host_part=no

# try PATH PROGRAM …: what fails is said once, with the program's own words.
try() {
  tried=$1
  shift
  said=$("$@" 2>&1) && return 0
  host_failed "$tried"
  return 1
}
host_failed() {
  why_not "$said"
  say_text "$why @host $1" "$said"
}

# prepare_host: false where it failed; nothing is done to tunnels then.
prepare_host() {
  [ "$host_part" = yes ] || return 0
  host_ok=no
  host_unchanged || return 1
  try "$etc" probe "$etc" || return 1
  # What is only taken away needs no room.
  if [ "$account" != removed ]; then try "${log_folder%/*}" probe "${log_folder%/*}" || return 1; fi
  if [ "$binary_kind" = placed ]; then try "${binary%/*}" probe "${binary%/*}" || return 1; fi
  if [ "$account" = made ]; then make_account || return 1; fi
  make_folders && put_files && place_binary || return 1
  sweep
  host_ok=yes
}

# probe FOLDER: something can be written there, before anything is.
probe() {
  probed=$1/.raptor-tunnel-$suffix
  if head -c 4096 /dev/zero > "$probed"; then
    rm -f -- "$probed"
  else
    rm -f -- "$probed"
    return 1
  fi
}

changed_host() {
  printf 'changed @host %s %s %s\n' "$(printf '%s' "$1" | tr ' ' _)" "$(printf '%s' "$2" | tr ' ' _)" "$3"
}

# host_unchanged: all that the plan saw is still so, or is so already as it shall be.
host_unchanged() {
  at=0
  while [ "$at" -lt "$folders_count" ]; do
    at=$((at + 1))
    load_folder "$at"
    folder_word "$path"
    [ "$word" = "$base" ] || [ "$word" = "${mode#0} $owner directory" ] && continue
    [ "$mode" = - ] && [ "$word" = absent ] && continue
    changed_host "$base" "$word" "$path"
    return 1
  done
  at=0
  while [ "$at" -lt "$files_count" ]; do
    at=$((at + 1))
    load_file "$at"
    word_of as_root "$path"
    [ "$word" = "$base" ] || [ "$word" = "$target" ] && continue
    changed_host "$base" "$word" "$path"
    return 1
  done
  [ "$binary_kind" = - ] && return 0
  binary_word
  [ "$word" = "$binary_base" ] || [ "$word" = "$binary_hash" ] && return 0
  [ "$binary_kind" = removed ] && [ "$word" = "$binary_keep" ] && return 0
  changed_host "$binary_base" "$word" "$binary"
  return 1
}

load_folder() {
  path='' base='' mode='' owner=''
  eval "path=\$root\$folder_path_$1 base=\$folder_base_$1 mode=\$folder_mode_$1 owner=\$folder_owner_$1"
}
load_file() {
  path='' base='' target='' mode='' owner='' text=''
  eval "path=\$root\$file_path_$1 base=\$file_base_$1 target=\$file_target_$1 mode=\$file_mode_$1
    owner=\$file_owner_$1 text=\$file_text_$1"
}

# folder_word PATH: sets word as a look tells it: `750 root:raptor-tunnel directory`, or absent.
folder_word() {
  word=$(stat -c '%a %U:%G %F' -- "$1" 2>/dev/null) || word=absent
}

# binary_word: however big it is; its folder is root's.
binary_word() {
  kind_of "$binary"
  word=$kind
  [ "$kind" = file ] || return 0
  word=$(sha256sum < "$binary") || word=unreadable
  word=${word%% *}
}

make_account() {
  shell=/bin/false
  for one in /usr/sbin/nologin /sbin/nologin; do [ -x "$one" ] && shell=$one && break; done
  getent group "$service" >/dev/null || try /etc/group groupadd --system "$service" || return 1
  if getent passwd "$service" >/dev/null; then
    try /etc/passwd usermod --gid "$service" --shell "$shell" "$service" || return 1
  else
    try /etc/passwd useradd --system --gid "$service" --home-dir /nonexistent --no-create-home --shell "$shell" \
      "$service" || return 1
  fi
  service_uid=''
}

make_folders() {
  at=0
  while [ "$at" -lt "$folders_count" ]; do
    at=$((at + 1))
    load_folder "$at"
    [ "$mode" != - ] || continue
    try "$path" own_folder || return 1
    relabel "$path"
  done
}

# own_folder: a link in the place of a folder is refused, root would follow it. What a folder of the service user may hold
# of planted things goes as soon as it is root's: links and FIFOs of our naming, and in the logs' folder second names too.
own_folder() {
  if [ -L "$path" ]; then
    echo "$path is a link" >&2
    return 1
  fi
  [ -d "$path" ] || mkdir -- "$path" || return 1
  chown -h "$owner" -- "$path" && chmod "$mode" -- "$path" || return 1
  [ "$base" != absent ] && [ "$base" != "${mode#0} $owner directory" ] || return 0
  find "$path" -xdev -mindepth 1 -maxdepth 1 -name 'xray-*' ! -type f ! -type d -delete
  if [ "$path" = "$log_folder" ]; then
    find "$path" -xdev -mindepth 1 -maxdepth 1 -name 'xray-*' -type f -links +1 -delete
  fi
}

put_files() {
  at=0
  while [ "$at" -lt "$files_count" ]; do
    at=$((at + 1))
    load_file "$at"
    [ "$target" != absent ] || continue
    word_of as_root "$path"
    [ "$word" != "$target" ] || continue
    [ -d "${path%/*}" ] || (umask 022 && try "${path%/*}" mkdir -p -- "${path%/*}") || return 1
    put_file "$path" "$mode" "$owner" "${text#=}" || {
      host_failed "$path"
      return 1
    }
    relabel "$path"
  done
}

# place_binary: only one that runs here, and is what was sent. The stamp goes first: a stamp without its xray proves nothing
# and harms nobody. What stood there and is not ours is kept under its own hash, so nothing kept is ever written over.
place_binary() {
  [ "$binary_kind" = placed ] || return 0
  binary_word
  [ "$word" != "$binary_hash" ] || { put_stamp && return 0; }
  staged_hash=$(sha256sum < "$binary_staged" 2>/dev/null)
  if [ "${staged_hash%% *}" != "$binary_hash" ]; then
    say_text "unwritable @host $binary_staged" 'the staged xray is not the one that was sent'
    return 1
  fi
  chmod 0755 -- "$binary_staged"
  said=$(timeout 20 "$binary_staged" version 2>&1) || {
    say_text 'rejected @host' "$said"
    rm -f -- "$binary_staged"
    return 1
  }
  (umask 022 && try "$own_folder" mkdir -p -- "$own_folder") || return 1
  chmod 0755 -- "$own_folder"
  if [ "$binary_keep" = yes ] && [ "$word" != absent ]; then try "$binary" keep_binary "$word" || return 1; fi
  put_stamp || return 1
  try "$binary" mv -fT -- "$binary_staged" "$binary" || return 1
  relabel "$binary" "$own_folder" "$stamp"
  durable "$binary" "${binary%/*}"
}
put_stamp() {
  put_file "$stamp" 0644 root:root "$binary_hash\\n" && return 0
  host_failed "$stamp"
  return 1
}

# keep_binary SHA256: a copy first, so that there is an xray at every moment.
keep_binary() {
  [ ! -e "$own_folder/xray.kept-$1" ] || return 0
  cp -pPT -- "$binary" "$own_folder/.keeping-$suffix" && durable "$own_folder/.keeping-$suffix" &&
    mv -nT -- "$own_folder/.keeping-$suffix" "$own_folder/xray.kept-$1" && return 0
  rm -f -- "$own_folder/.keeping-$suffix"
  return 1
}

# sweep: only names that a change of ours stages.
sweep() {
  at=0
  while [ "$at" -lt "$swept_count" ]; do
    at=$((at + 1))
    path=
    eval "path=\$root\$swept_$at"
    case ${path##*/} in
      .xray-* | .raptor-change-* | xray.*.staged*) rm -rf -- "$path" ;;
    esac
  done
}

# clean_host: after the tunnels have gone. A folder that holds something of somebody else stays.
clean_host() {
  [ "$host_part" = yes ] && [ "$host_ok" = yes ] || return 0
  at=0
  while [ "$at" -lt "$files_count" ]; do
    at=$((at + 1))
    load_file "$at"
    [ "$target" = absent ] || continue
    [ "$path" != "$stamp" ] || continue
    try "$path" rm -f -- "$path" || return 1
    durable "${path%/*}"
  done
  remove_binary || return 1
  at=0
  while [ "$at" -lt "$folders_count" ]; do
    at=$((at + 1))
    load_folder "$at"
    [ "$mode" = - ] || continue
    case $path in "$config_folder" | "$log_folder") sweep_staged "$path" ;; esac
    rmdir -- "$path" 2>/dev/null && durable "${path%/*}"
  done
  if [ "$account" = removed ]; then remove_account || return 1; fi
  echo 'done @host'
}

# remove_binary: only the one that the stamp proves ours, then the kept one comes back. The stamp goes last.
remove_binary() {
  [ "$binary_kind" = removed ] || return 0
  stamped=
  [ -f "$stamp" ] && read -r stamped < "$stamp"
  binary_word
  if [ -n "$stamped" ] && [ "$word" = "$stamped" ]; then
    if [ "$binary_keep" != - ] && [ -f "$own_folder/xray.kept-$binary_keep" ]; then
      try "$binary" mv -fT -- "$own_folder/xray.kept-$binary_keep" "$binary" || return 1
    else
      try "$binary" rm -f -- "$binary" || return 1
    fi
    durable "${binary%/*}"
  fi
  try "$stamp" rm -f -- "$stamp" || return 1
  rmdir -- "$own_folder" 2>/dev/null
  return 0
}

remove_account() {
  if getent passwd "$service" >/dev/null; then try /etc/passwd userdel "$service" || return 1; fi
  if getent group "$service" >/dev/null; then try /etc/group groupdel "$service" || return 1; fi
}
