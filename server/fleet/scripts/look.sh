# shellcheck shell=sh
# What a host has of some tunnels, and what a plan needs to know besides. Changes nothing.
main() {
  exec 3<&0 </dev/null
  while read -r word one two three four _ <&3; do
    case $word in
      lease) take_lease "$one" "$two" "$three" "$four" ;;
      version) say_version ;;
      prepared) say_missing ;;
      tunnel) show_tunnel "$one" ;;
      again) again="${again-} $one" ;;
      listening) listening ;;
      end) break ;;
      *) ;;
    esac
  done
  # shellcheck disable=SC2086
  [ -z "${again-}" ] || { report_units $again && listening; }
  echo end
}

say_version() {
  systemctl --version 2>/dev/null | sed -n '1s/^systemd \([0-9]*\).*/systemd \1/p'
  [ ! -x "$binary" ] || timeout 20 "$binary" version 2>/dev/null | sed -n '1s/^Xray \([0-9.]*\) .*/xray \1/p'
}

say_missing() {
  [ -x "$binary" ] || echo 'missing the xray binary'
  id -u "$user" >/dev/null 2>&1 || echo "missing the user $user"
  for folder in "$config_folder" "$log_folder"; do
    [ -d "$folder" ] || echo "missing the folder ${folder#"$root"}"
  done
}

show_tunnel() {
  show_file "$1" config "$config_folder/xray-$1.json"
  show_file "$1" unit "$unit_folder/xray-tunnel-$1.service"
  unit=xray-tunnel-$1.service
  printf 'state %s %s %s\n' "$1" "$(systemctl is-active "$unit" 2>/dev/null)" "$(systemctl is-enabled "$unit" 2>/dev/null)"
}

# A text is told with the hash of just those bytes; what is no regular file, or too large, by that word alone.
show_file() {
  look_at "$3"
  case $found in
    absent) ;;
    link | special | large) printf 'file %s %s %s\n' "$1" "$2" "$found" ;;
    *) printf 'file %s %s %s %s\n' "$1" "$2" "$found" "$(read_file "$3" | base64 -w0)" ;;
  esac
}
