import type { z } from 'zod'
import type { hostInput } from '../../../shared/input.ts'
import { ask } from '../../systemd/questions/question.ts'
import type { Asking, FleetContext } from '../context.ts'
import { listening } from '../ports/listeningQuestion.ts'
import { portRange, takeFreePort, takenPorts } from '../ports/ports.ts'
import { resolveHost } from '../refs/resolveHost.ts'

/** A port for a local proxy that nothing on the host listens on and no tunnel of it wants. */
export const freePort = async (
  { sessions, live }: Pick<FleetContext, 'sessions' | 'live'>,
  { host: ref }: z.output<typeof hostInput>,
  { signal }: Asking,
): Promise<number> => {
  const { id, name } = resolveHost(live, ref)
  const { remote } = await sessions.open(id, { signal })
  const found = await ask(remote, listening, { args: undefined, ...(signal === undefined ? {} : { signal }) })
  const taken = takenPorts({ host: name, listening: found, tunnels: live.tunnelsOn(id) }, '')
  return takeFreePort(taken, portRange.proxy)
}
