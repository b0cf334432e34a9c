# shellcheck shell=sh
# Applies a change: every part of one host, with one daemon-reload and one call of systemctl a kind of order.
ids='' staged='' count=0 reloads='' tokens=''
enable='' disable='' start='' restart='' stop='' gone='' touched=''

main() {
  exec 3<&0 </dev/null
  work=
  suffix=
  while read -r word one two three four five six seven eight <&3; do
    case $word in
      lease) take_lease "$one" "$two" "$three" "$four" && work=$(mktemp -d "$lease_folder/work.XXXXXXXX") && suffix=${work##*.} ;;
      tunnel) begin_tunnel "$one" ;;
      file) take_file "$count" "$id" "$one" "$two" "$three" "$four" "$five" "$six" "$seven$suffix" ;;
      unit) unit_order="$one $two" token=$three ;;
      endTunnel) end_tunnel "$one" ;;
      writable) writable "$root$one" ;;
      account) if [ "$one" = made ]; then make_account; else drop_account; fi ;;
      folder) host_folder "$root$one" "$two" "$three" "$four" "$five" ;;
      put) host_file "$root$one" "$two" "$three" "$four" "$five" ;;
      placeBinary) place_binary "$one" "$two" "$three" ;;
      removeBinary) remove_binary "$one" "$two" ;;
      sweep) sweep "$root$one" ;;
      apply) apply_tunnels ;;
      end) break ;;
      *) ;;
    esac
  done
  : "$eight"
  finish
}

# The end of every report; one without it is of a script that was broken off.
finish() {
  [ -z "${work:-}" ] || rm -rf -- "$work"
  echo end
  exit 0
}

begin_tunnel() {
  count=$((count + 1)) id=$1 unit_order='' token=$1
  eval "bad_$count="
  for old in "$config_folder/.xray-$1.json."* "$unit_folder/.xray-tunnel-$1.service."*; do
    if [ -e "$old" ] || [ -L "$old" ]; then rm -f -- "$old"; fi
  done
}

# end_tunnel TEST: TEST is the path whose staged text xray is asked about, or -.
end_tunnel() {
  eval "id_$count=\$id order_$count=\$unit_order token_$count=\$token"
  if [ "$1" != - ] && [ -f "$work/$count.files" ]; then
    while read -r path _ target _ new; do
      if [ "$path" = "$1" ] && [ "$target" != absent ]; then test_config "$count" "$id" "$new"; fi
    done <"$work/$count.files"
  fi
}

apply_tunnels() {
  wait
  # shellcheck disable=SC2086
  [ -z "$staged" ] || to_disk $staged
  at=0
  while [ "$at" -lt "$count" ]; do
    at=$((at + 1))
    apply_one "$at"
  done
  # shellcheck disable=SC2086
  run_orders
  # shellcheck disable=SC2086
  report_units $ids
  listening
}

apply_one() {
  order=''
  eval "id=\$id_$1 order=\$order_$1 token=\$token_$1 bad=\$bad_$1"
  if [ -f "$work/$1.refused" ]; then cat "$work/$1.refused" && bad=yes; fi
  if [ -n "$bad" ]; then
    [ ! -f "$work/$1.files" ] || while read -r _ _ _ _ new; do rm -f -- "$new"; done <"$work/$1.files"
    ids="$ids $id"
    return 0
  fi
  case $order in *gone) gone="$gone $id" stop="$stop xray-tunnel-$id.service" ;; *) commit "$1" "$id" || { ids="$ids $id" && return 0; } ;; esac
  [ ! -f "$work/$1.files" ] || { reloads=yes && touched="$touched $1"; }
  ids="$ids $id"
  unit=xray-tunnel-$id.service
  case $order in true*) enable="$enable $unit" ;; false*) disable="$disable $unit" ;; esac
  case $order in
    *restarted) restart="$restart $unit" tokens="$tokens $token" ;;
    *started) start="$start $unit" tokens="$tokens $token" ;;
    *stopped) stop="$stop $unit" ;;
  esac
  printf 'written %s\n' "$id"
}

run_orders() {
  # shellcheck disable=SC2086
  if [ -n "$stop" ]; then systemctl stop -- $stop >/dev/null 2>&1; fi
  # What stopped is taken away only then: a unit that runs is never left without its file.
  for id in $gone; do
    at=0
    while [ "$at" -lt "$count" ]; do
      at=$((at + 1))
      eval "[ \"\$id_$at\" = \"\$id\" ]" && { commit "$at" "$id" || continue; }
    done
  done
  # shellcheck disable=SC2086
  if [ -n "$disable" ]; then systemctl disable --no-reload -- $disable >/dev/null 2>&1; fi
  for id in $gone; do forget "$id"; done
  [ -z "$reloads" ] || to_disk "$config_folder" "$unit_folder"
  if [ -n "$start$restart" ]; then
    make_folders
    logs=
    for unit in $start $restart; do
      id=${unit#xray-tunnel-}
      logs="$logs $log_folder/xray-${id%.service}.log"
    done
    # shellcheck disable=SC2086
    make_logs $logs
  fi
  # shellcheck disable=SC2086
  [ -z "$enable" ] || systemd_says systemctl enable --no-reload -- $enable
  [ -z "$reloads$enable$disable" ] || systemd_says systemctl daemon-reload
  # shellcheck disable=SC2086
  [ -z "$stop$start$restart" ] || systemctl reset-failed -- $stop $start $restart >/dev/null 2>&1
  # shellcheck disable=SC2086
  [ -z "$start" ] || systemctl start -- $start >/dev/null 2>&1
  # shellcheck disable=SC2086
  [ -z "$restart" ] || systemctl restart -- $restart >/dev/null 2>&1
  # shellcheck disable=SC2086
  settle $tokens
}

# host_folder PATH MODE OWNER GROUP BASE: mode - removes it where it is empty.
host_folder() {
  if [ "$2" = - ]; then
    rmdir -- "$1" 2>/dev/null
    return 0
  fi
  state=absent
  if [ -L "$1" ] || [ -e "$1" ]; then state=$(stat -c '%a.%U:%G' -- "$1"); fi
  if [ "$state" != "$5" ] && [ "$state" != "${2#0}.$3:$4" ]; then
    printf 'changed host %s %s %s\n' "$5" "$state" "$1"
    finish
  fi
  try "$1" own_folder "$1" "$2" "$3:$4"
  relabel "$1"
}

# host_file PATH MODE OWNER BASE TARGET: the text's line where there is a target.
host_file() {
  text=
  [ "$5" = absent ] || IFS= read -r text <&3
  look_at "$1"
  [ "$found" != "$5" ] || return 0
  if [ "$found" != "$4" ]; then
    printf 'changed host %s %s %s\n' "$4" "$found" "$1"
    finish
  fi
  if [ "$5" = absent ]; then try "$1" rm -f -- "$1"; else try "$1" put_file "$1" "$2" "$3"; fi
}
