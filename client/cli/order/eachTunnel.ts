import type { Operation } from '../../../shared/operation/operation.ts'
import { exitCode, type ExitCode } from '../outcome/exitCode.ts'
import { carryOut } from './carryOut.ts'
import { rowOf, rowsCode } from '../outcome/rows.ts'
import type { Session } from '../session/session.ts'

/**
 * One order for one or several tunnels. A single one prints what its procedure returns; several print a row each, and one
 * failure does not stop the others.
 */
export const eachTunnel = async (
  session: Session,
  tunnels: readonly string[],
  order: (tunnel: string, operationId: string) => Promise<Operation>,
): Promise<ExitCode> => {
  const { output } = session
  const [only] = tunnels
  if (tunnels.length === 1 && only !== undefined) {
    const operation = await carryOut(session, async (id) => order(only, id))
    output.result(operation, () => `● ${operation.title}: ${operation.state}`)
    return exitCode.done
  }
  const rows = await Promise.all(
    tunnels.map(async (tunnel) =>
      rowOf({ tunnel }, async () => carryOut(unwatched(session), async (id) => order(tunnel, id))),
    ),
  )
  output.result(rows, () =>
    rows.flatMap((row) => (row.ok ? [`● ${row.value.title}: ${row.value.state}`] : [])).join('\n'),
  )
  if (!output.json) for (const row of rows) if (!row.ok) output.fault(row.fault, row.tunnel)
  return rowsCode(rows)
}

/** Several operations at once have no one place on the terminal for their steps, nor for questions. */
export const unwatched = (session: Session): Session => ({
  ...session,
  output: { ...session.output, interactive: false },
})
