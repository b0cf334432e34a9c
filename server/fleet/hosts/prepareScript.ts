import { place } from '../../../shared/name.ts'
import { raw, sh, type Command } from '../../shell/command.ts'
import { quote } from '../../shell/quote.ts'
import { wholeScript, writeFunctions } from '../deploy/scriptParts.ts'
import { stagedBinary } from '../xray/push.ts'
import type { Preparation } from './preparation.ts'
import { binaryStamp, folderOwner, ownFolder, previousBinary, rotationText } from './ready.ts'

/** What the plan saw: sha256 of the file, or `absent`. */
export interface Expected {
  readonly rotation: string
  readonly binary: string
}

/** Under which id its report speaks, see deploy/report.ts. */
export const reportId = 'host'

/**
 * Makes a host ready: only what has to be done is in it, and it first tries whether every place can be written. Each file
 * is staged, then renamed. What it did is told as `written NAME`.
 */
export const prepareScript = (
  todo: Preparation,
  { expected, xrayHash }: { expected: Expected; xrayHash: string | undefined },
): Command => {
  const steps = [
    ...['/etc', '/var/log', ...(todo.binary === 'same' ? [] : ['/usr/local/bin'])].map((path) => `room ${path}`),
    ...(todo.rotation === 'same' ? [] : [`same ${reportId} ${place.rotation} ${expected.rotation}`]),
    ...(todo.binary === 'same' ? [] : [`same ${reportId} ${place.binary} ${expected.binary}`]),
    ...(todo.group === 'same' ? [] : ['make_group']),
    ...(todo.user === 'same' ? [] : [`${todo.user}_user`]),
    ...todo.folders.flatMap(({ path, action }) => (action === 'same' ? [] : [`make_folder ${path}`])),
    ...(todo.rotation === 'same' ? [] : [`put_rotation ${quote(rotationText)}`]),
    ...(xrayHash === undefined ? [] : [`put_binary ${xrayHash} ${stagedBinary(xrayHash)} ${todo.keepsPrevious}`]),
  ]
  const giveUp = xrayHash === undefined ? ':' : `rm -f -- ${stagedBinary(xrayHash)}`
  const body = `prepare || ${giveUp}`
  const prepare = `prepare() {\n  ${steps.join(' &&\n  ')}\n}\n`
  return sh('prepare the host')`${raw(wholeScript([...writeFunctions, tries, makeUser, makeFiles, prepare], body))}`
}

/** `tried PATH PROGRAM …`: runs it; a refusal is told for the path. `room PATH`: can something be written there? */
const tries = `tried() {
  about=$1
  shift
  said=$("$@" 2>&1) && return
  unwritable ${reportId} "$about" "$said"
  return 1
}
room() {
  [ -d "$1" ] || mkdir -p -m 0755 -- "$1"
  temp=$(mktemp "$1/.raptor-tunnel.XXXXXX" 2>&1) || { unwritable ${reportId} "$1" "$temp"; return 1; }
  said=$(head -c 65536 /dev/zero 2>&1 > "$temp")
  code=$?
  rm -f -- "$temp"
  [ "$code" = 0 ] || unwritable ${reportId} "$1" "$said"
  return "$code"
}
relabel() {
  command -v restorecon >/dev/null && restorecon -F -- "$@" 2>/dev/null
  return 0
}
`

const makeUser = `make_group() {
  getent group ${place.group} >/dev/null && return
  tried /etc/group groupadd --system ${place.group} && echo 'written group'
}
nologin() { command -v nologin || echo /bin/false; }
create_user() {
  getent passwd ${place.user} >/dev/null && return
  tried /etc/passwd useradd --system --gid ${place.group} --home-dir /nonexistent --no-create-home \\
    --shell "$(nologin)" ${place.user} && echo 'written user'
}
change_user() {
  tried /etc/passwd usermod --gid ${place.group} --shell "$(nologin)" ${place.user} && echo 'written user'
}
`

/** A folder that is a link is refused: root would follow it. A binary that does not run here is refused, and gone. */
const makeFiles = `own_folder() {
  [ ! -L "$1" ] || { echo "$1 is a link"; return 1; }
  [ -d "$1" ] || mkdir -- "$1" || return 1
  chown -h ${folderOwner} -- "$1" && chmod 0750 -- "$1"
}
make_folder() {
  tried "$1" own_folder "$1" || return 1
  relabel "$1"
  printf 'written %s\\n' "$1"
}
put_file() {
  temp=$(mktemp /etc/.raptor-tunnel.XXXXXX) || return 1
  { printf '%s' "$2" > "$temp" && chmod 0644 -- "$temp" && sync -- "$temp" && mv -fT -- "$temp" "$1"; } && return
  rm -f -- "$temp"
  return 1
}
put_rotation() {
  mkdir -p -m 0755 -- ${place.rotation.slice(0, place.rotation.lastIndexOf('/'))}
  tried ${place.rotation} put_file ${place.rotation} "$1" || return 1
  relabel ${place.rotation}
  echo 'written rotation'
}
keep_previous() {
  [ "$1" = true ] || return 0
  if [ -e ${previousBinary} ]; then
    printf 'changed ${reportId} absent present %s\\n' ${previousBinary}
    return 1
  fi
  tried ${previousBinary} cp -pT -- ${place.binary} ${previousBinary}
}
put_binary() {
  said=$(as_service timeout 20 "$2" version 2>&1) || {
    printf 'refused ${reportId} %s %s\\n' "$?" "$(printf '%s' "$said" | in_base64)"
    return 1
  }
  keep_previous "$3" &&
    tried ${ownFolder} install -d -m 0755 -- ${ownFolder} &&
    tried ${binaryStamp} put_file ${binaryStamp} "$1  ${place.binary}
" && tried ${place.binary} mv -fT -- "$2" ${place.binary} || return 1
  relabel ${ownFolder} ${binaryStamp} ${place.binary}
  sync -- ${place.binary} /usr/local/bin 2>/dev/null
  echo 'written binary'
}
`
