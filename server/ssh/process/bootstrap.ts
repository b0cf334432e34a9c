import { quote } from '../../shell/quote.ts'

/** How a command is raised to root, or not at all. */
export type Climb = 'none' | 'sudo' | 'sudoPassword'

/** What the script's stdin is, and what ends it on the host when we leave. */
export type Work =
  /** stdin is the command's input; the host itself ends it when its time is up. */
  | 'run'
  /** No stdin; ended when the channel closes. */
  | 'follow'
  /** stdin is the channel's; ended when the channel closes. */
  | 'pipe'

/**
 * The constant command lines that sshd hands to the login shell. Whatever that shell is (bash, dash, fish, csh) and
 * whatever its rc files print: it only has to understand `exec /bin/sh -c '…'`, one line without a backslash or `!`.
 *
 * What then comes on stdin: a line `marker seconds`, a line with the script's length in lines or in bytes, the script,
 * its input.
 * The marker is printed on stdout and stderr once the script's shell runs; what came before it is chatter. A script
 * that didn't arrive whole is not run.
 */
export const commandLine = (climb: Climb, work: Work): string => {
  const limit = work === 'run' ? 'timeout -k 5 "$t" ' : ''
  const shell = `${limit}/bin/sh -c ${quote(`${readScript} ${workOn[work]}`)} sh "$m"`
  return `exec /bin/sh -c ${quote(`${environment} read -r m t; exec ${raise[climb]}${shell}`)}`
}

/** What sudo prints when it wants the password: the marker and this. */
export const promptMark = '?'

/** The head of what is written to the command's stdin. */
export const opening = (marker: string, seconds: number): string => `${marker} ${seconds}\n`

const mostReadByLine = 1024

/**
 * The script, framed by its length: `lines 0` or `0 bytes`. A small one is read line by line by the shell itself, which
 * starts no program but takes it byte by byte; measured for a `run` of `true`, 1.1 ms less of the host's processor.
 */
export const framed = (script: string): Buffer => {
  const body = Buffer.from(script)
  return body.length > mostReadByLine
    ? Buffer.concat([Buffer.from(`0 ${body.length}\n`), body])
    : Buffer.from(`${script.split('\n').length} 0\n${script}\n`)
}

// Messages in English to read them, the system's own tools within reach, lengths counted in bytes.
const environment = 'LC_ALL=C; PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; export LC_ALL PATH;'

const raise: Readonly<Record<Climb, string>> = {
  none: '',
  sudo: 'sudo -n -- env LC_ALL=C ',
  sudoPassword: `sudo -S -k -p "$m${promptMark}" -- env LC_ALL=C `,
}

// The last character of a shell's own IFS is a newline, which can't be written here. dd with one block reads no more than what is left of the script, so the input behind it stays in the pipe. Some
// versions of head read further ahead. The dot keeps the newlines that $() would take off the end.
const readScript = [
  'echo "$1"; echo "$1" >&2; shift; read -r k n; s=; [ "$n" ] || exit 125;',
  'while [ "$k" -gt 0 ]; do IFS= read -r l || exit 125; s=$s$l${IFS#??}; k=$((k-1)); done;',
  'while [ "$n" -gt 0 ]; do c=$(dd bs="$n" count=1 2>/dev/null; echo .); c=${c%.};',
  '[ "$c" ] || exit 125; s=$s$c; n=$((n-${#c})); done;',
].join(' ')

// The whole process group is ours: sshd and sudo start each command in a session of its own.
const endAll = 'trap "" TERM; kill -TERM 0; sleep 2; kill -KILL 0'

// What watches holds none of the channel's output open, not even in the copies that shells keep to undo a redirection.
// Subshells, so that a script's own `wait` and `exit` see nothing of ours. What a pipe's script ends with comes back
// through $(), for some shells wait for a whole pipeline and the relay ends only with the channel.
const workOn: Readonly<Record<Work, string>> = {
  run: 'eval "$s"',
  follow: `exec 3<&0; (exec >/dev/null 2>&1; cat <&3; ${endAll}) & exec 3<&- </dev/null; (eval "$s"); exit "$?"`,
  pipe: [
    `exec 3<&0 4>&1; c=$( (exec 2>/dev/null 4>&-; cat <&3; exec >&-; sleep 2; ${endAll}) |`,
    '{ (eval "$s") >&4 3<&- 4>&-; echo "$?"; } &); exit "$c"',
  ].join(' '),
}
