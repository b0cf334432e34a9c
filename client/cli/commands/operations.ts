import type { Command } from 'commander'
import { operationInput, operationsInput } from '../../../shared/input.ts'
import { parsed, wholeNumber } from '../parse.ts'
import { operationText, operationsTable } from '../render/operations.ts'
import { withSession } from '../session.ts'

/** `raptor operations …`: what was done, and what runs. */
export const addOperationCommands = (program: Command): void => {
  const operations = program.command('operations').description('what was done and what runs: list, show, cancel, retry')
  operations
    .command('list')
    .description('the newest first')
    .option('-n, --limit <n>', 'how many', wholeNumber)
    .option('--host <host>', 'only those of this host')
    .addHelpText('after', '\nExample:\n  raptor operations list --host fra1 -n 10')
    .action(async (flags: { limit?: number; host?: string }, command: Command) =>
      withSession(command, async ({ raptor, output }) => {
        const list = await raptor.operations.list.query(parsed(operationsInput, flags))
        output.result(list, () => operationsTable(list, Date.now()))
      }),
    )
  for (const [verb, description] of [
    ['show', 'its steps, and its fault where it has one'],
    ['cancel', 'end it before its next step'],
    ['retry', 'carry out again what failed or was interrupted'],
  ] as const) {
    operations
      .command(`${verb} <id>`)
      .description(description)
      .addHelpText('after', `\nExample:\n  raptor operations ${verb} 7c9e6679-7425-40de-944b-e07fc1f90ae7`)
      .action(async (id: string, _options, command: Command) =>
        withSession(command, async ({ raptor, output }) => {
          const input = parsed(operationInput, { id })
          const { operations } = raptor
          const operation = await (verb === 'show' ? operations.get.query(input) : operations[verb].mutate(input))
          output.result(operation, () => operationText(operation))
        }),
      )
  }
}
