import type { Command } from 'commander'
import { parsed } from '../../input/parse.ts'
import { exitCode } from '../../outcome/exitCode.ts'
import { operationText } from '../../render/operation/operationText.ts'
import { withSession } from '../../session/withSession.ts'

export const resumeOperation = (operations: Command): void => {
  operations
    .command('resume <id>')
    .description('go on with what was interrupted, from what is true on the hosts')
    .addHelpText('after', '\nExample:\n  raptor operations resume 7c9e6679-7425-40de-944b-e07fc1f90ae7')
    .action(async (id: string, _options, command: Command) =>
      withSession(command, async ({ raptor, input, output, signal }) => {
        const done = await raptor.operations.resume.mutate(parsed(input.operationInput, { id }), { signal })
        output.result(done, () => operationText(done))
        return done.state === 'done' ? exitCode.done : exitCode.failed
      }),
    )
}
