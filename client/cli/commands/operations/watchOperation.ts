import type { Command } from 'commander'
import { nextOperation, type Operation } from '../../../../shared/operation/operation.ts'
import { parsed } from '../../input/parse.ts'
import { exitCode, exitCodeOf } from '../../outcome/exitCode.ts'
import { latestText } from '../../render/operation/latestText.ts'
import { withSession } from '../../session/withSession.ts'

export const watchOperation = (operations: Command): void => {
  operations
    .command('watch <id>')
    .description('its steps as they happen, until it has ended; exit 1 when it was not done')
    .addHelpText('after', '\nExample:\n  raptor operations watch 7c9e6679-7425-40de-944b-e07fc1f90ae7')
    .action(async (id: string, _options, command: Command) =>
      withSession(command, async ({ raptor, input, output, signal }) => {
        let last: Operation | undefined
        for await (const event of raptor.operations.watch.subscribe(parsed(input.operationInput, { id }), {
          signal,
        })) {
          if (event.kind === 'fault') {
            output.fault(event.fault)
            return exitCodeOf(event.fault)
          }
          last = nextOperation(last, event)
          output.item(event, () => (last === undefined ? '' : latestText(last)))
        }
        return last?.state === 'done' ? exitCode.done : exitCode.failed
      }),
    )
}
