# shellcheck shell=sh
# Tunnels of a change. Each is a part: taken (compared, staged, tested), committed, and run; one that can't be is
# reported and left as it was, the others go on.

# take_file NUMBER ID PATH MODE OWNER BASE TARGET PREVIOUS STAGED: reads the text's line where there is a target.
# A file that is what it shall become already is no change: an apply that was interrupted is done again.
take_file() {
  text=
  [ "$7" = absent ] || IFS= read -r text <&3
  eval "bad=\$bad_$1"
  [ -z "$bad" ] || return 0
  look_at "$3"
  if [ "$found" = "$7" ]; then
    return 0
  elif [ "$found" != "$6" ]; then
    printf 'changed %s %s %s %s\n' "$2" "$6" "$found" "$3"
    eval "bad_$1=yes"
    return 0
  fi
  if [ "$7" != absent ]; then
    stage "$2" "$3" "$9" "$4" "$5" || { eval "bad_$1=yes"; return 0; }
    staged="$staged $9"
  fi
  printf '%s %s %s %s %s\n' "$3" "$6" "$7" "$8" "$9" >>"$work/$1.files"
}

# stage ID PATH STAGED MODE OWNER: beside its target, under a name that nobody can guess, never through one that exists.
stage() {
  set -C
  if { said=$({ printf '%s' "$text" | base64 -d >"$3"; } 2>&1); } && [ -z "$said" ]; then
    set +C
    said=$({ chmod "$4" -- "$3" && chown -h "$5" -- "$3"; } 2>&1) && return 0
  fi
  set +C
  rm -f -- "$3"
  unwritable "$1" "$2" "$said"
  return 1
}

# test_config NUMBER ID STAGED: the host's own xray reads it, as the user it will run as; all are asked at once.
test_config() {
  {
    said=$(as_service timeout 60 "$binary" run -test -config stdin: <"$3" 2>&1) ||
      printf 'refused %s %s %s\n' "$2" "$?" "$(printf '%s' "$said" | in_base64)" >"$work/$1.refused"
  } &
}

# commit NUMBER ID: what is there is kept, then renamed over; what shall go goes.
commit() {
  [ -f "$work/$1.files" ] || return 0
  while read -r path base target previous new; do
    said=$(commit_file "$path" "$base" "$target" "$previous" "$new" 2>&1) && continue
    unwritable "$2" "$path" "$said"
    take_back_files "$1"
    return 1
  done <"$work/$1.files"
}

commit_file() {
  if [ "$3" = absent ]; then
    rm -f -- "$1"
  else
    if [ "$4" != - ]; then
      if [ "$2" = absent ]; then
        rm -f -- "$4"
      elif [ -f "$1" ] && [ ! -L "$1" ]; then
        ln -fT -- "$1" "$4" 2>/dev/null || cp -pPT --remove-destination -- "$1" "$4" || return 1
      fi
    fi
    mv -fT -- "$5" "$1"
  fi
}

# take_back_files NUMBER: the renames of a part that broke off half way.
take_back_files() {
  while read -r path base target previous new; do
    rm -f -- "$new"
    look_at "$path"
    [ "$found" = "$target" ] || continue
    if [ "$base" = absent ]; then rm -f -- "$path"; elif [ -e "$previous" ]; then mv -fT -- "$previous" "$path"; fi
  done <"$work/$1.files"
}

# make_logs LOG …: before systemd would make them, as root, 0600. In a folder of root's it is root who makes them; in one
# of the service user it is that user, since root would follow what was planted.
make_logs() {
  if owned_by_root "$log_folder"; then
    said=$({ for log; do
      [ ! -L "$log" ] || rm -f -- "$log"
      [ -f "$log" ] || : >>"$log"
      chown -h "$user:$group" -- "$log" && chmod 0640 -- "$log"
    done; } 2>&1)
  else
    # shellcheck disable=SC2016
    said=$(as_service sh -c 'umask 0137; for log; do : >>"$log" && chmod 0640 "$log"; done' logs "$@" 2>&1)
  fi || printf 'systemd %s\n' "$(printf '%s' "$said" | in_base64)"
  relabel "$@"
}

# make_folders: as prepare made them, where somebody or a restart took them away: without the logs' folder no unit starts.
make_folders() {
  for folder in "$config_folder" "$log_folder"; do
    [ -e "$folder" ] || [ -L "$folder" ] || { mkdir -p -- "$folder" && chown "root:$group" -- "$folder" && chmod 0750 -- "$folder" && relabel "$folder"; }
  done
}

# forget ID: what a tunnel leaves besides its files: previous copies, staged ones, logs and rotated logs. Names are only
# ever unlinked here, never followed.
forget() {
  rm -f -- "$config_folder/xray-$1.json.previous" "$config_folder/xray-tunnel-$1.service.previous" \
    "$config_folder/.xray-$1.json."* "$unit_folder/.xray-tunnel-$1.service."* \
    "$unit_folder/multi-user.target.wants/xray-tunnel-$1.service" \
    "$log_folder/xray-$1.log" "$log_folder/xray-$1.log".* "$log_folder/xray-$1.log"-*
}

# systemd_says COMMAND …: its complaint is told; the units' states tell the rest.
systemd_says() {
  said=$("$@" 2>&1 </dev/null) || printf 'systemd %s\n' "$(printf '%s' "$said" | in_base64)"
}

# report_units ID …: the states in systemd's own words.
report_units() {
  [ $# -gt 0 ] || return 0
  for id; do
    set -- "$@" "xray-tunnel-$id.service"
    shift
  done
  systemctl list-units --all --plain --full --no-pager --no-legend -- "$@" 2>/dev/null | awk '{ print "unit", $1, $2, $3, $4 }'
}

# settle TOKEN …: waits until the ports of each are open or its unit is down, at most twenty seconds; how it then stands is
# the report's to say. A token is an id with its TCP ports as /proc/net/tcp writes them: home:0438:2B67. A look costs no
# fork a tunnel.
settle() {
  pending="$*" tries=0
  while [ "$tries" -lt 400 ] && [ -n "$pending" ]; do
    open=" $(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | awk '$4 == "0A" { sub(/.*:/, "", $2); printf "%s ", $2 }')"
    drop_open
    tries=$((tries + 1))
    [ $((tries % 20)) -eq 0 ] && drop_failed
    [ -z "$pending" ] || sleep 0.05
  done
}

drop_open() {
  left=
  for token in $pending; do
    ports=
    case $token in *:*) ports=:${token#*:} ;; esac
    while [ -n "$ports" ]; do
      ports=${ports#:}
      case $open in *" ${ports%%:*} "*) ;; *) left="$left $token" && break ;; esac
      case $ports in *:*) ports=:${ports#*:} ;; *) ports= ;; esac
    done
  done
  pending=$left
}

drop_failed() {
  left=
  for token in $pending; do
    case $(systemctl show --property=SubState --value -- "xray-tunnel-${token%%:*}.service" 2>/dev/null) in
      failed | auto-restart* | dead) ;;
      *) left="$left $token" ;;
    esac
  done
  pending=$left
}
