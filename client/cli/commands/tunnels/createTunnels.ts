import type { Command } from 'commander'
import type { Fault } from '../../../../shared/fault.ts'
import { fileOrStdin } from '../../input/fileOrStdin.ts'
import { carryOut } from '../../order/carryOut.ts'
import { jsonItems, parsed } from '../../input/parse.ts'
import { createdText } from '../../render/tunnels.ts'
import { rowOf, rowsCode } from '../../outcome/rows.ts'
import type { Session } from '../../session/session.ts'
import { withSession } from '../../session/withSession.ts'
import { unwatched } from '../../order/eachTunnel.ts'
import { exitCode } from '../../outcome/exitCode.ts'
import { WrongUse } from '../../outcome/wrongUse.ts'

const examples = `
The file is a JSON array, or an object a line; each is a tunnel as tunnels.create takes it:
  {"id":"home","host":"fra1","source":{"kind":"link","uri":"vless://…"},"port":1080,"tags":["eu"]}
  {"id":"exit","host":"ams1","source":{"kind":"preset","preset":"exit-reality","set":{"dest":"www.example.com:443"}}}

Examples:
  raptor tunnels create-many tunnels.json
  jq -c '.[] | select(.host=="fra1")' all.json | raptor tunnels create-many -

With --json and one host it prints what the procedure returns; with several a row for each host.`

/** `tunnels create-many FILE`: one script a host, all hosts side by side. */
export const createTunnels = (tunnels: Command): void => {
  tunnels
    .command('create-many <file>')
    .description('make many tunnels at once, on one host or several; one that fails is a row')
    .addHelpText('after', examples)
    .action(async (file: string, _options, command: Command) =>
      withSession(command, async (session) => {
        const orders = byHost(session, jsonItems(await fileOrStdin(file, 'create-many'), 'create-many'))
        const [only] = orders
        if (orders.length === 1 && only !== undefined) {
          const made = await carryOut(session, createOn(session, only), refusalOfAll)
          session.output.result(made, () => '')
          tell(session, made.tunnels)
          return made.tunnels.every(({ ok }) => ok) ? exitCode.done : exitCode.failed
        }
        const rows = await Promise.all(
          orders.map(async (order) =>
            rowOf({ host: order.host }, async () =>
              carryOut(unwatched(session), createOn(session, order), refusalOfAll),
            ),
          ),
        )
        session.output.result(rows, () => '')
        for (const row of rows) {
          if (row.ok) tell(session, row.value.tunnels)
          else if (!session.output.json) session.output.fault(row.fault, row.host)
        }
        const failed = rows.some((row) => row.ok && row.value.tunnels.some(({ ok }) => !ok))
        return failed ? exitCode.failed : rowsCode(rows)
      }),
    )
}

type Order = ReturnType<Session['input']['createTunnelsInput']['parse']>
type Made = Awaited<ReturnType<Session['raptor']['tunnels']['createMany']['mutate']>>

const createOn =
  ({ raptor }: Session, order: Order) =>
  async (operationId: string): Promise<Made> =>
    raptor.tunnels.createMany.mutate({ ...order, operationId })

/** A host that refuses everything refuses each tunnel. */
const refusalOfAll = ({ tunnels }: Made): Fault | undefined => {
  const [first] = tunnels
  return first?.ok === false && tunnels.every(({ ok }) => !ok) ? first.fault : undefined
}

const byHost = ({ input }: Session, items: readonly unknown[]): Order[] => {
  if (items.length === 0) throw new WrongUse('create-many: no tunnel in it.')
  const tunnels = items.map((item) => parsed(input.planTunnelInput, item))
  const hosts = Map.groupBy(tunnels, ({ host }) => host)
  return [...hosts].map(([host, theirs]) => parsed(input.createTunnelsInput, { host, tunnels: theirs }))
}

const tell = ({ output }: Session, rows: Made['tunnels']): void => {
  if (output.json) return
  for (const row of rows) {
    if (row.ok) output.item(row, () => createdText(row))
    else output.fault(row.fault, row.id)
  }
}
