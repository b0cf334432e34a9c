import { Command } from 'commander'
import { addCompletionCommand } from './commands/completion.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addHostCommands } from './commands/hosts/hostCommands.ts'
import { addLinkCommand } from './commands/link.ts'
import { addLogsCommand } from './commands/logs.ts'
import { addOperationCommands } from './commands/operations/operationCommands.ts'
import { addServeCommand } from './commands/serve.ts'
import { addServiceCommands } from './commands/services.ts'
import { addStatusCommand } from './commands/status.ts'
import { addTunnelCommands } from './commands/tunnels/tunnelCommands.ts'
import { addWatchCommand } from './commands/watch.ts'
import { addGlobals } from './session/globals.ts'

const epilogue = `
A tunnel is named ID, or HOST/ID where the id stands on several hosts.
Without a running server a command does its work in its own process.

Exit codes: 0 done · 1 some host or tunnel failed · 2 wrong use · 3 server unreachable · 130 interrupted
With --json a fault is printed on stderr as {"fault": …}. NO_COLOR is heard.

Environment: RAPTOR_HOME; RAPTOR_TOKEN with --url; RAPTOR_SSH_PASSWORD, RAPTOR_KEY_PASSPHRASE and RAPTOR_SUDO_PASSWORD for
hosts that ask; for serve, and where there is no server: RAPTOR_SSH_CONFIG, another ssh_config; RAPTOR_RELEASES, the base
address of xray's releases; RAPTOR_PROBE_URLS, what tunnels fetch to prove that traffic passes.

Examples:
  raptor serve
  raptor hosts add fra1 203.0.113.7 --user root
  raptor hosts prepare fra1
  raptor tunnels create exit --host fra1 --preset exit-reality
  raptor tunnels create home --host ist1 --preset entry --set exit=fra1/exit
  raptor watch`

/** The whole command tree; actions load what they need when they run, so that help is quick. */
export const makeProgram = (version: string, { json = false } = {}): Command => {
  const program = new Command('raptor')
    .description('Every Xray tunnel its own systemd service, on any number of Linux hosts, from one workstation.')
    .version(version)
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(add --help for what it takes)')
    .addHelpText('after', epilogue)
  addGlobals(program)
  addStatusCommand(program)
  addServeCommand(program)
  addHostCommands(program)
  addTunnelCommands(program)
  addLogsCommand(program)
  addWatchCommand(program)
  addServiceCommands(program)
  addOperationCommands(program)
  addLinkCommand(program)
  addDoctorCommand(program)
  addCompletionCommand(program)
  leaveEndingsToUs(program, json)
  return program
}

// commander would end the process itself, and write its own words where only JSON belongs.
const leaveEndingsToUs = (command: Command, json: boolean): void => {
  command.exitOverride()
  if (json) command.configureOutput({ writeErr: () => undefined })
  for (const child of command.commands) leaveEndingsToUs(child, json)
}
