import { place, unitNameOf } from '../../../shared/name.ts'
import { quote } from '../../shell/quote.ts'
import { plainWords } from '../../systemd/questions/systemctl.ts'

/**
 * Shell text that the scripts of this folder share. A script is one function that is called in its last line: a shell that
 * gets only half of it, because the server died while sending, has a syntax error and does nothing. Once begun it runs to
 * its end, also when nobody listens any more.
 */
export const wholeScript = (functions: readonly string[], body: string): string => `${plainWords}
set -u
umask 077
trap '' PIPE HUP
cd /
${functions.join('')}main() {
${body}
echo end
}
main
`

/** Text as one word of a report's line. */
const inBase64 = `in_base64() { tail -c 16384 | base64 -w0; }
`

/** `same ID PATH EXPECTED`: is the file what the plan was made from? EXPECTED is a sha256 or `absent`. */
const same = `same() {
  found=absent
  [ -e "$2" ] && found=$(sha256sum < "$2") && found=\${found%% *}
  [ "$found" = "$3" ] && return
  printf 'changed %s %s %s %s\\n' "$1" "$3" "$found" "$2"
  return 1
}
`

/** `unwritable ID PATH MESSAGE`: says in one word why a file could not be written. */
const unwritable = `unwritable() {
  case $3 in
    *'No space left'* | *'quota exceeded'*) why=diskFull ;;
    *'Read-only file system'*) why=readOnly ;;
    *) why=unwritable ;;
  esac
  printf '%s %s %s %s\\n' "$why" "$1" "$2" "$(printf '%s' "$3" | in_base64)"
}
`

/** `as_service PROGRAM …`: as the user of the tunnels. setpriv asks no PAM; runuser is for hosts without it. */
const asService = `service_uid=$(id -u ${place.user} 2>/dev/null) service_gid=$(id -g ${place.user} 2>/dev/null)
as_service() {
  if command -v setpriv >/dev/null; then
    setpriv --reuid="$service_uid" --regid="$service_gid" --clear-groups --no-new-privs -- "$@"
  else
    runuser -u ${place.user} -- "$@"
  fi
}
`

/**
 * `accepted ID CONFIG`: the host's own xray reads the config, as the user it will run as, so that certificates are judged
 * by the right eyes.
 */
const accepted = `accepted() {
  said=$(printf '%s' "$2" | as_service ${place.binary} run -test -config stdin: 2>&1) && return
  printf 'refused %s %s %s\\n' "$1" "$?" "$(printf '%s' "$said" | in_base64)"
  return 1
}
`

export const testFunctions = [inBase64, asService, accepted]
export const writeFunctions = [inBase64, same, unwritable, asService, accepted]
export const compareFunctions = [inBase64, same, unwritable]

/** What systemd and the disk hold of some tunnels, for the report. */
export const reportUnits = (ids: readonly string[]): string =>
  `systemctl list-units --all --plain --full --no-pager --no-legend -- ${unitNames(ids)} | awk '{ print "unit", $1, $2, $3, $4 }'`

export const unitNames = (ids: readonly string[]): string => ids.map((id) => quote(unitNameOf(id))).join(' ')
