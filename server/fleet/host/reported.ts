import { HostError } from '../../../shared/hostError.ts'
import type { Output } from '../../shell/remote.ts'
import { unexpected, type Asked } from '../../systemd/questions/question.ts'
import { writeFault } from './writeFault.ts'

/**
 * Shell functions for scripts that change a host step by step. `try PATH PROGRAM …` runs a program; when it fails, the
 * script says so for PATH with the program's own words and ends. `writable FOLDER` shows that something can be written
 * there, before anything is.
 */
export const reportFunctions = `set -u
trap '' PIPE HUP
cd /
try() {
  path=$1; shift
  said=$("$@" 2>&1) && return
  printf 'failed %s %s\\n' "$path" "$(printf '%s' "$said" | tail -c 2000 | base64 -w0)"
  exit 0
}
probe() { { head -c 4096 /dev/zero > "$1"; } && rm -f -- "$1" && return; rm -f -- "$1"; return 1; }
writable() {
  name=$(mktemp -u "$1/.raptor-tunnel-XXXXXX")
  try "$1" probe "$name"
}
`

/**
 * The report of such a script, which ends with the line `end`.
 * @throws HostError `diskFull`, `readOnlyFiles` or `commandFailed` for the step that failed.
 */
export const readReported = (output: Output, asked: Asked): string => {
  const [, path, message] = /^failed (\S+) (\S*)$/m.exec(output.stdout) ?? []
  if (path !== undefined) {
    throw new HostError(writeFault(asked.host, path, Buffer.from(message ?? '', 'base64').toString('utf8')))
  }
  if (!/^end$/m.test(output.stdout)) throw unexpected(asked, output.stdout)
  return output.stdout
}

/** Why a script refused the xray that was sent: it says `rejected` and what that xray said. */
export const rejectionIn = ({ stdout }: Output): string | undefined => {
  const said = /^rejected (\S*)$/m.exec(stdout)?.[1]
  if (said === undefined) return undefined
  const [first = ''] = Buffer.from(said, 'base64').toString('utf8').split('\n')
  return `it doesn't run there${first === '' ? '' : `: ${first}`}`
}
