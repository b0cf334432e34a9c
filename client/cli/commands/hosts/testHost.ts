import type { Command } from 'commander'
import type { addHostInput } from '../../../../shared/input.ts'
import type { Fault } from '../../../../shared/fault.ts'
import type { z } from 'zod'
import { exitCode, exitCodeOf } from '../../outcome/exitCode.ts'
import { parsed } from '../../input/parse.ts'
import { ladderText } from '../../render/hosts.ts'
import type { Session } from '../../session/session.ts'
import { withSession } from '../../session/withSession.ts'
import { hostInputOf, secretsHelp, withReachOptions, withSecretOptions, type HostFlags } from './hostOptions.ts'

const examples = `
Examples:
  raptor hosts test fra1
  raptor hosts test fra1 203.0.113.7 --user root --trust SHA256:…
${secretsHelp}`

export const testHost = (hosts: Command): void => {
  const test = hosts
    .command('test <name> [address]')
    .description('climb from the address to xray, rung by rung, and keep nothing; exit 1 when a rung fails')
  withSecretOptions(withReachOptions(test))
    .option('--trust <fingerprint>', 'go on when the host key has this SHA256 fingerprint')
    .addHelpText('after', examples)
    .action(async (...[name, address, flags, command]: [string, string | undefined, HostFlags, Command]) =>
      withSession(command, async (session) => {
        const { ok, fault } = await climb(
          session,
          parsed(session.input.addHostInput, await hostInputOf(name, address, flags)),
          'result',
        )
        if (ok) return exitCode.done
        if (fault === undefined) return exitCode.failed
        session.output.fault(fault)
        return exitCodeOf(fault)
      }),
    )
}

/** The live test, rung by rung, as a result or as a remark; gives the fault of the rung that failed. */
export const climb = async (
  { raptor, output, signal }: Session,
  add: z.output<typeof addHostInput>,
  as: 'result' | 'note' = 'note',
): Promise<{ ok: boolean; fault?: Fault }> => {
  let failed: Fault | undefined
  for await (const event of raptor.hosts.test.subscribe(add, { signal })) {
    if (event.kind === 'fault') return { ok: false, fault: event.fault }
    if (as === 'result')
      output.item(event, () => (event.kind === 'step' && event.step.state !== 'running' ? ladderText(event.step) : ''))
    else if (event.kind === 'step' && event.step.state !== 'running') output.note(ladderText(event.step))
    if (event.kind === 'step' && event.step.state === 'failed') failed = event.step.fault
    if (event.kind === 'done') return { ok: event.ok, ...(failed === undefined ? {} : { fault: failed }) }
  }
  return { ok: false }
}
