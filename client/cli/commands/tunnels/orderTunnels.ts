import type { Command } from 'commander'
import { eachTunnel } from '../../order/eachTunnel.ts'
import { parsed } from '../../input/parse.ts'
import { withSession } from '../../session/withSession.ts'

const orders = {
  start: 'start now; a failed state is forgotten first',
  stop: 'stop now; it stays stopped until it is started',
  restart: 'stop and start, verified',
  enable: 'start at boot',
  disable: 'no start at boot',
} as const

/** `tunnels start|stop|restart|enable|disable TUNNEL…`. */
export const orderTunnels = (tunnels: Command): void => {
  for (const verb of ['start', 'stop', 'restart', 'enable', 'disable'] as const) {
    tunnels
      .command(`${verb} <tunnels...>`)
      .description(orders[verb])
      .addHelpText('after', `\nExamples:\n  raptor tunnels ${verb} home\n  raptor tunnels ${verb} fra1/home ams1/exit`)
      .action(async (names: string[], _options, command: Command) =>
        withSession(command, async (session) =>
          eachTunnel(session, names, async (tunnel, operationId) =>
            session.raptor.tunnels[verb].mutate(parsed(session.input.tunnelOrderInput, { tunnel, operationId })),
          ),
        ),
      )
  }
}
