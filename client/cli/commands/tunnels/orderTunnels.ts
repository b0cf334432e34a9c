import type { Command } from 'commander'
import type { Operation } from '../../../../shared/operation/operation.ts'
import { parsed } from '../../input/parse.ts'
import { policyOf, policyOptions, type PolicyFlags } from '../../input/policyOptions.ts'
import { carryOut } from '../../order/carryOut.ts'
import { unlock } from '../../order/unlocking.ts'
import { exitCode } from '../../outcome/exitCode.ts'
import { operationText } from '../../render/operation/operationText.ts'
import type { Session } from '../../session/session.ts'
import { withSession } from '../../session/withSession.ts'

const orders = {
  start: 'start now; a failed state is forgotten first',
  stop: 'stop now; it stays stopped until it is started',
  restart: 'stop and start, verified',
  enable: 'start at boot',
  disable: 'no start at boot',
} as const

const examples = (verb: string): string => `
Examples:
  raptor tunnels ${verb} home
  raptor tunnels ${verb} fra1/home ams1/exit
  raptor tunnels ${verb} fra1/home ams1/exit ist1/home --canary 1 --batch 25% --max-failures 0`

/** Hosts that wanted a secret get it, and their part of the order alone is given again: the others have done theirs. */
const unlockedRetry = async (session: Session, operation: Operation): Promise<Operation> => {
  const faults = operation.parts.flatMap(({ fault }) => fault ?? [])
  const unlocked = await Promise.all(faults.map(async (fault) => unlock(session, fault)))
  if (!unlocked.includes(true)) return operation
  return carryOut(session, async (operationId) =>
    session.raptor.operations.retry.mutate({ id: operation.id, operationId }),
  )
}

/** `tunnels start|stop|restart|enable|disable TUNNEL…`: one operation, an item a host. */
export const orderTunnels = (tunnels: Command): void => {
  for (const verb of ['start', 'stop', 'restart', 'enable', 'disable'] as const) {
    policyOptions(tunnels.command(`${verb} <tunnels...>`).description(orders[verb]))
      .addHelpText('after', examples(verb))
      .action(async (names: string[], flags: PolicyFlags, command: Command) =>
        withSession(command, async (session) => {
          const { input, output, raptor } = session
          const [only, ...others] = names
          const tunnel = others.length === 0 ? only : names
          const order = parsed(input.tunnelOrderInput, { tunnel, policy: policyOf(flags) })
          const first = await carryOut(session, async (operationId) =>
            raptor.tunnels[verb].mutate({ ...order, operationId }),
          )
          const operation = await unlockedRetry(session, first)
          output.result(operation, () =>
            names.length === 1 ? `● ${operation.title}: ${operation.state}` : operationText(operation),
          )
          return operation.state === 'done' ? exitCode.done : exitCode.failed
        }),
      )
  }
}
