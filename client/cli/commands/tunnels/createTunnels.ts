import type { Command } from 'commander'
import type { Fault } from '../../../../shared/fault.ts'
import { fileOrStdin } from '../../input/fileOrStdin.ts'
import { jsonItems, parsed } from '../../input/parse.ts'
import { policyOf, policyOptions, type PolicyFlags } from '../../input/policyOptions.ts'
import { carryOut } from '../../order/carryOut.ts'
import { exitCode } from '../../outcome/exitCode.ts'
import { WrongUse } from '../../outcome/wrongUse.ts'
import { createdText } from '../../render/tunnels.ts'
import type { Session } from '../../session/session.ts'
import { withSession } from '../../session/withSession.ts'

const examples = `
The file is a JSON array, or an object a line; each is a tunnel as tunnels.create takes it:
  {"id":"home","host":"fra1","source":{"kind":"link","uri":"vless://…"},"port":1080,"tags":["eu"]}
  {"id":"exit","host":"ams1","source":{"kind":"preset","preset":"exit-reality","set":{"dest":"www.example.com:443"}}}

Examples:
  raptor tunnels create-many tunnels.json
  raptor tunnels create-many tunnels.json --canary 1 --max-failures 0
  jq -c '.[] | select(.host=="fra1")' all.json | raptor tunnels create-many -`

/** `tunnels create-many FILE`: one operation, one script a host. */
export const createTunnels = (tunnels: Command): void => {
  policyOptions(
    tunnels
      .command('create-many <file>')
      .description('make many tunnels at once, on one host or several; one that fails is a row'),
  )
    .addHelpText('after', examples)
    .action(async (file: string, flags: PolicyFlags, command: Command) =>
      withSession(command, async (session) => {
        const { input, output, raptor } = session
        const items = jsonItems(await fileOrStdin(file, 'create-many'), 'create-many')
        if (items.length === 0) throw new WrongUse('create-many: no tunnel in it.')
        const order = parsed(input.createTunnelsInput, {
          tunnels: items.map((item) => parsed(input.planTunnelInput, item)),
          policy: policyOf(flags),
        })
        const made = await carryOut(
          session,
          async (operationId) => raptor.tunnels.createMany.mutate({ ...order, operationId }),
          refusalOfAll,
        )
        output.result(made, () => '')
        show(session, made.tunnels)
        return made.tunnels.every(({ ok }) => ok) ? exitCode.done : exitCode.failed
      }),
    )
}

type Made = Awaited<ReturnType<Session['raptor']['tunnels']['createMany']['mutate']>>

/** A host that refuses everything refuses each tunnel. */
const refusalOfAll = ({ tunnels }: Made): Fault | undefined => {
  const [first] = tunnels
  return first?.ok === false && tunnels.every(({ ok }) => !ok) ? first.fault : undefined
}

const show = ({ output }: Session, rows: Made['tunnels']): void => {
  if (output.json) return
  for (const row of rows) {
    if (row.ok) output.item(row, () => createdText(row))
    else output.fault(row.fault, `${row.host}/${row.id}`)
  }
}
