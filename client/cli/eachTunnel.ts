import type { Operation } from '../../shared/operation.ts'
import { exitCode, type ExitCode } from './exitCode.ts'
import { faultOfError } from './faultOfError.ts'
import { carryOut } from './order.ts'
import type { Row, Session } from './session.ts'

/**
 * One order for one or several tunnels. A single one prints what its procedure returns; several print a row each, and one
 * failure does not stop the others.
 */
export const eachTunnel = async (
  session: Session,
  tunnels: readonly string[],
  order: (tunnel: string, operationId: string) => Promise<Operation>,
): Promise<ExitCode> => {
  const [only] = tunnels
  if (tunnels.length === 1 && only !== undefined) {
    const operation = await carryOut(session, async (id) => order(only, id))
    session.output.result(operation, () => `● ${operation.title}: ${operation.state}`)
    return exitCode.done
  }
  const rows = await Promise.all(
    tunnels.map(async (tunnel) =>
      rowOf(
        tunnel,
        carryOut(quiet(session), async (id) => order(tunnel, id)),
      ),
    ),
  )
  session.output.result(rows, () =>
    rows.flatMap((row) => (row.ok ? [`● ${row.value.title}: ${row.value.state}`] : [])).join('\n'),
  )
  for (const row of rows) if (!row.ok && !session.output.json) session.output.fault(row.fault, row.tunnel)
  if (session.signal.aborted) return exitCode.interrupted
  return rows.every(({ ok }) => ok) ? exitCode.done : exitCode.failed
}

// Several operations at once have no one place on the terminal for their steps.
const quiet = (session: Session): Session => ({ ...session, output: { ...session.output, interactive: false } })

const rowOf = async (tunnel: string, outcome: Promise<Operation>): Promise<Row<Operation>> => {
  try {
    return { tunnel, ok: true, value: await outcome }
  } catch (error) {
    const fault = faultOfError(error)
    if (fault === undefined) throw error
    return { tunnel, ok: false, fault }
  }
}
