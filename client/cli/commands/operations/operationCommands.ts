import type { Command } from 'commander'
import { parsed, wholeNumber } from '../../input/parse.ts'
import { operationText } from '../../render/operation/operationText.ts'
import { operationsTable } from '../../render/operation/operationsTable.ts'
import { withSession } from '../../session/withSession.ts'
import { resumeOperation } from './resumeOperation.ts'
import { retryOperation } from './retryOperation.ts'
import { watchOperation } from './watchOperation.ts'

/** `raptor operations …`: what was done, and what runs. */
export const addOperationCommands = (program: Command): void => {
  const operations = program
    .command('operations')
    .description('what was done and what runs: list, show, watch, cancel, resume, retry')
  operations
    .command('list')
    .description('the newest first')
    .option('-n, --limit <n>', 'how many', wholeNumber)
    .option('--host <host>', 'only those of this host')
    .addHelpText('after', '\nExample:\n  raptor operations list --host fra1 -n 10')
    .action(async (flags: { limit?: number; host?: string }, command: Command) =>
      withSession(command, async ({ raptor, input, output, signal }) => {
        const list = await raptor.operations.list.query(parsed(input.operationsInput, flags), { signal })
        output.result(list, (columns) => operationsTable(list, { nowMs: Date.now(), columns }))
      }),
    )
  for (const [verb, description] of [
    ['show', 'its steps, and its fault where it has one'],
    ['cancel', 'end it before its next step'],
  ] as const) {
    operations
      .command(`${verb} <id>`)
      .description(description)
      .addHelpText('after', `\nExample:\n  raptor operations ${verb} 7c9e6679-7425-40de-944b-e07fc1f90ae7`)
      .action(async (id: string, _options, command: Command) =>
        withSession(command, async ({ raptor, input, output, signal }) => {
          const asked = parsed(input.operationInput, { id })
          const { operations } = raptor
          const operation = await (verb === 'show'
            ? operations.get.query(asked, { signal })
            : operations[verb].mutate(asked, { signal }))
          output.result(operation, () => operationText(operation))
        }),
      )
  }
  resumeOperation(operations)
  retryOperation(operations)
  watchOperation(operations)
}
