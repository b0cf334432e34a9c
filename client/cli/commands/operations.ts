import type { Command } from 'commander'
import type { Operation } from '../../../shared/operation.ts'
import { exitCode, exitCodeOf } from '../exitCode.ts'
import { carryOut } from '../order.ts'
import { parsed, wholeNumber } from '../parse.ts'
import { operationText, operationsTable, stepText } from '../render/operations.ts'
import { withSession } from '../session.ts'

/** `raptor operations …`: what was done, and what runs. */
export const addOperationCommands = (program: Command): void => {
  const operations = program
    .command('operations')
    .description('what was done and what runs: list, show, watch, cancel, retry')
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
  retryOperation(operations)
  watchOperation(operations)
}

const retryOperation = (operations: Command): void => {
  operations
    .command('retry <id>')
    .description('carry out again what failed, was cancelled or interrupted')
    .addHelpText('after', '\nExample:\n  raptor operations retry 7c9e6679-7425-40de-944b-e07fc1f90ae7')
    .action(async (id: string, _options, command: Command) =>
      withSession(command, async (session) => {
        const asked = parsed(session.input.operationInput, { id })
        const done = await carryOut(session, async (operationId) =>
          session.raptor.operations.retry.mutate({ ...asked, operationId }),
        )
        session.output.result(done, () => operationText(done))
      }),
    )
}

const watchOperation = (operations: Command): void => {
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
          last = event
          output.item(event, () => stepsText(event))
        }
        return last?.state === 'done' ? exitCode.done : exitCode.failed
      }),
    )
}

const stepsText = (operation: Operation): string => {
  const running = operation.steps.find(({ state }) => state === 'running')
  if (operation.endedAtMs !== null) return operationText(operation)
  return running === undefined ? '' : stepText(running)
}
