import type { Command } from 'commander'
import type { Action } from './session.ts'

/** Opens the fleet for one action. All that this needs is loaded only now, so that help is quick. */
export const withSession = async (command: Command, action: Action): Promise<void> => {
  const { runSession } = await import('./runSession.ts')
  await runSession(command, action)
}
