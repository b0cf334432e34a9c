# shellcheck shell=sh
# Takes, renews or gives back the lease alone: SECONDS 0 gives it back.
main() {
  exec 3<&0 </dev/null
  read -r _ one two three four _ <&3
  take_lease "$one" "$two" "$three" "$four"
  echo end
}
