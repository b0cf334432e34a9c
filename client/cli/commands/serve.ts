import type { Command } from 'commander'
import { exitCodeOf } from '../outcome/exitCode.ts'
import { faultOfError } from '../outcome/faultOfError.ts'
import { fleetSettings } from '../session/fleetSettings.ts'
import { globalsOf } from '../session/globals.ts'
import { makeOutput } from '../output/output.ts'
import { portNumber } from '../input/parse.ts'

const examples = `
Examples:
  raptor serve                # the page on http://127.0.0.1:7420, only for this machine
  raptor serve --port 0       # any free port
  raptor serve --open         # and the page in the browser`

export const addServeCommand = (program: Command): void => {
  program
    .command('serve')
    .description('the local server: page, API, live state; until Ctrl-C (tunnels do not notice)')
    .option('--port <port>', 'port on the loopback address (default: 7420)', portNumber)
    .option('--open', 'open the page in the browser')
    .addHelpText('after', examples)
    .action(async (flags: { port?: number; open?: boolean }, command: Command) => {
      const globals = globalsOf(command)
      const { serve } = await import('../../../server/start.ts')
      try {
        await serve({
          ...fleetSettings(),
          ...(globals.home === undefined ? {} : { home: globals.home }),
          ...(flags.port === undefined ? {} : { port: flags.port }),
          open: flags.open ?? false,
          json: globals.json,
        })
      } catch (error) {
        const fault = faultOfError(error)
        if (fault === undefined) throw error
        makeOutput(globals).fault(fault)
        process.exitCode = exitCodeOf(fault)
      }
    })
}
