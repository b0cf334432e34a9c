import type { Command } from 'commander'
import { wholeNumber } from '../parse.ts'
import { globalsOf } from '../globals.ts'

const examples = `
Examples:
  raptor serve                # the page on http://127.0.0.1:7420, only for this machine
  raptor serve --port 0       # any free port`

export const addServeCommand = (program: Command): void => {
  program
    .command('serve')
    .description('the local server: page, API, live state; until Ctrl-C (tunnels do not notice)')
    .option('--port <port>', 'port on the loopback address', wholeNumber)
    .option('--open', 'open the page in the browser')
    .addHelpText('after', examples)
    .action(async (flags: { port?: number; open?: boolean }, command: Command) => {
      const { home } = globalsOf(command)
      const { serve } = await import('../../../server/start.ts')
      await serve({
        ...(home === undefined ? {} : { home }),
        ...(flags.port === undefined ? {} : { port: flags.port }),
        open: flags.open ?? false,
      })
    })
}
