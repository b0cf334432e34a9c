# shellcheck shell=sh
# Takes back what an apply of the same change did: only files that are exactly what it wrote. Says of each tunnel what is
# left; nothing said means that it was seen to be as before.
ids='' gone='' restart='' tokens='' reloads=''

main() {
  exec 3<&0 </dev/null
  work='' id='' fresh='' left=''
  while read -r word one two three four five six _ <&3; do
    case $word in
      lease) take_lease "$one" "$two" "$three" "$four" ;;
      tunnel) id=$one fresh='' left='' token=$one ;;
      file) undo_file "$one" "$four" "$five" "$six" ;;
      unit) unit_order=$two token=$three ;;
      endTunnel) end_tunnel ;;
      apply) run_undo ;;
      end) break ;;
      *) ;;
    esac
  done
  finish
}

finish() {
  [ -z "$work" ] || rm -rf -- "$work"
  echo end
  exit 0
}

# undo_file PATH BASE TARGET PREVIOUS
undo_file() {
  look_at "$1"
  [ "$2" = absent ] && fresh=yes
  if [ "$found" = "$2" ]; then return 0; fi
  if [ "$found" != "$3" ]; then
    left="$left $1"
  elif [ "$2" = absent ]; then
    rm -f -- "$1" 2>/dev/null || left="$left $1"
    reloads=yes
  else
    look_at "$4"
    if [ "$found" = "$2" ] && mv -fT -- "$4" "$1" 2>/dev/null; then reloads=yes; else left="$left $1"; fi
  fi
}

end_tunnel() {
  ids="$ids $id"
  if [ -n "$left" ]; then
    printf 'left %s %s\n' "$id" "$(printf '%s' "${left# }" | in_base64)"
  elif [ -n "$fresh" ]; then
    gone="$gone $id"
  elif [ "$unit_order" = restarted ]; then
    restart="$restart xray-tunnel-$id.service" tokens="$tokens $token"
  fi
}

run_undo() {
  for id in $gone; do
    systemctl stop -- "xray-tunnel-$id.service" >/dev/null 2>&1
    systemctl disable --no-reload -- "xray-tunnel-$id.service" >/dev/null 2>&1
    forget "$id"
  done
  to_disk "$config_folder" "$unit_folder"
  [ -z "$reloads$gone" ] || systemd_says systemctl daemon-reload
  for id in $gone; do systemctl reset-failed -- "xray-tunnel-$id.service" >/dev/null 2>&1; done
  if [ -n "$restart" ]; then
    # shellcheck disable=SC2086
    systemctl reset-failed -- $restart >/dev/null 2>&1
    # shellcheck disable=SC2086
    systemctl restart -- $restart >/dev/null 2>&1
    # shellcheck disable=SC2086
    settle $tokens
  fi
  # shellcheck disable=SC2086
  report_units $ids
  # What was new must be gone from systemd's memory, too.
  for id in $gone; do
    if [ -e "$unit_folder/xray-tunnel-$id.service" ] || [ -e "$config_folder/xray-$id.json" ]; then
      printf 'left %s %s\n' "$id" "$(printf 'its files' | in_base64)"
    fi
  done
}
