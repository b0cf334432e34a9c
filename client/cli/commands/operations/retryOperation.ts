import type { Command } from 'commander'
import { parsed } from '../../input/parse.ts'
import { carryOut } from '../../order/carryOut.ts'
import { exitCode } from '../../outcome/exitCode.ts'
import { operationText } from '../../render/operation/operationText.ts'
import { withSession } from '../../session/withSession.ts'

export const retryOperation = (operations: Command): void => {
  operations
    .command('retry <id>')
    .description('carry out again, as a new operation, what failed or was cancelled')
    .addHelpText('after', '\nExample:\n  raptor operations retry 7c9e6679-7425-40de-944b-e07fc1f90ae7')
    .action(async (id: string, _options, command: Command) =>
      withSession(command, async (session) => {
        const asked = parsed(session.input.operationInput, { id })
        const done = await carryOut(session, async (operationId) =>
          session.raptor.operations.retry.mutate({ ...asked, operationId }),
        )
        session.output.result(done, () => operationText(done))
        return done.state === 'done' ? exitCode.done : exitCode.failed
      }),
    )
}
