import { hostname, userInfo } from 'node:os'
import { HostError } from '../../shared/hostError.ts'
import { raw, sh, type Command } from '../shell/command.ts'
import type { Output, Remote, RunOptions } from '../shell/remote.ts'

/** Held while something of ours changes a host, so that two workstations never do so at once. */
export const lockFile = '/run/lock/raptor-tunnel.lock'

/** EX_TEMPFAIL of sysexits.h. */
const heldCode = 75
const waitSeconds = 5

/**
 * The same command, run while it holds the host's lock (flock, so a holder that dies lets go). It waits five seconds for
 * another holder, then does nothing and ends with 75, which `refuseHeld` reads. Who holds the lock stands in its file.
 * Must run as root.
 */
export const underLock = (command: Command, holder: string = thisWorkstation()): Command => ({
  ...command,
  answers: [...(command.answers ?? [0]), heldCode],
  script: sh(command.name)`raptor_lock=${lockFile}
mkdir -p "\${raptor_lock%/*}"
if [ -L "$raptor_lock" ] || { [ -e "$raptor_lock" ] && [ ! -O "$raptor_lock" ]; }; then rm -f "$raptor_lock"; fi
exec 9>>"$raptor_lock"
if ! flock -w ${waitSeconds} 9; then
  printf 'held %s\\n' "$(cat "$raptor_lock")"
  exit ${heldCode}
fi
printf '%s since %s\\n' ${holder} "$(date -u +%Y-%m-%dT%H:%M:%SZ)" > "$raptor_lock"
(
${raw(command.script)}
)
raptor_code=$?
: > "$raptor_lock"
exit "$raptor_code"
`.script,
})

/**
 * The output of a command that had the lock.
 * @throws HostError `busyHost` naming the holder where it didn't get the lock.
 */
export const refuseHeld = (host: string, output: Output): Output => {
  const holder = /^held ?(.*)$/m.exec(output.stdout)?.[1]
  if (output.code !== heldCode || holder === undefined) return output
  throw new HostError({ kind: 'busyHost', host, by: holder === '' ? 'somebody else' : holder })
}

/**
 * Runs a command as root under the host's lock.
 * @throws HostError as `Remote.run`, and `busyHost` where somebody else is changing the host.
 */
export const runLocked = async (remote: Remote, command: Command, options: RunOptions = {}): Promise<Output> =>
  refuseHeld(remote.host, await remote.run(underLock(command), { as: 'root', ...options }))

/**
 * Waits like any holder until nobody else changes the host. Enough for an order that systemd carries out as one thing by
 * itself; a login that can't be root holds no lock, and whether it may order is systemd's to say.
 * @throws HostError `busyHost` as `runLocked`.
 */
export const waitForLock = async (remote: Remote, options: RunOptions = {}): Promise<void> => {
  if (remote.privilege !== 'readOnly')
    await runLocked(remote, { name: "wait for the host's lock", script: ':' }, options)
}

const thisWorkstation = (): string => `${userName()}@${hostname()}`

/** A user id without an account has no name. */
const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'somebody')
  }
}
