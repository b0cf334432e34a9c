import type { Fault } from '../../../shared/fault.ts'
import type { HostFacts } from '../../../shared/host.ts'
import { faultOf } from '../../../shared/hostError.ts'
import { raw, sh } from '../../shell/command.ts'
import type { Output, Remote, RunOptions } from '../../shell/remote.ts'
import { unexpected, type Question } from '../../systemd/question.ts'
import { plainWords } from '../../systemd/systemctl.ts'
import { clockIn, factsFunction, parseFacts, type FoundFacts } from './factsScript.ts'
import { parseReadiness, readinessFunction, type Readiness } from './readinessScript.ts'

/** Everything that one look at a host brings. */
export interface Look {
  readonly facts: HostFacts
  readonly found: FoundFacts
  readonly readiness: Readiness
  readonly roundTripMs: number
  /** Why the look was not root's, where the login could be root and wasn't now: its sudo password is missing or wrong. */
  readonly refused: Fault | undefined
}

/** Facts and checklist in one round trip. Changes nothing. */
export const hostLook = {
  command: () =>
    sh('look at the host')`${raw(`${plainWords}\n${factsFunction}${readinessFunction}facts\nreadiness\necho end\n`)}`,
  parse: ({ stdout }, asked) => {
    if (!/^end$/m.test(stdout)) throw unexpected(asked, stdout)
    return { found: parseFacts(stdout, asked), readiness: parseReadiness(stdout) }
  },
} satisfies Question<undefined, Pick<Look, 'found' | 'readiness'>>

export interface LookOptions {
  /** UNIX milliseconds. */
  readonly now: () => number
  readonly signal?: AbortSignal | undefined
}

/**
 * Looks at a host with all the rights there are: as root where the login may, otherwise as the login, which sees less.
 * @throws HostError as `Remote.run`.
 */
export const lookAtHost = async (remote: Remote, { now, signal }: LookOptions): Promise<Look> => {
  const clock = watchClock(now)
  const command = hostLook.command()
  const options: RunOptions = { onStdout: clock.onStdout, ...(signal === undefined ? {} : { signal }) }
  const { output, refused } = await runAsAllowed(remote, (as) => remote.run(command, { ...options, as }))
  const { found, readiness } = hostLook.parse(output, { host: remote.host, command: command.name })
  const { privilege, user, roundTripMs } = remote
  const seenAtMs = now()
  const clockSkewMs = Math.round(clock.skewMs(output.stdout, roundTripMs))
  return { facts: { ...found.facts, privilege, user, clockSkewMs, seenAtMs }, found, readiness, roundTripMs, refused }
}

/** A login that needs a sudo password it doesn't have can still read. */
const runAsAllowed = async (
  { privilege }: Remote,
  run: (as: 'root' | 'login') => Promise<Output>,
): Promise<{ output: Output; refused: Fault | undefined }> => {
  if (privilege === 'readOnly') return { output: await run('login'), refused: undefined }
  try {
    return { output: await run('root'), refused: undefined }
  } catch (thrown) {
    const refused = faultOf(thrown)
    if (refused?.kind !== 'sudoPasswordNeeded' && refused?.kind !== 'sudoPasswordWrong') throw thrown
    return { output: await run('login'), refused }
  }
}

/** Notes when the host's clock came in; it was read half a round trip before. */
const watchClock = (now: () => number) => {
  let text = ''
  let arrivedAtMs: number | undefined
  return {
    onStdout: (piece: string): void => {
      if (arrivedAtMs !== undefined) return
      text += piece
      if (clockIn(text) !== undefined) arrivedAtMs = now()
    },
    skewMs: (stdout: string, roundTripMs: number): number =>
      (clockIn(stdout) ?? now()) - ((arrivedAtMs ?? now()) - roundTripMs / 2),
  }
}
