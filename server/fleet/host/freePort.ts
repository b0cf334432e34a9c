import { readConfig } from '../../../shared/xray/config/configText.ts'
import { listeners } from '../../../shared/xray/config/listeners.ts'
import { ask } from '../../systemd/questions/question.ts'
import type { FleetContext } from '../context.ts'
import { listening } from '../deploy/listeningQuestion.ts'
import { portRange, takeFreePort, takenPorts } from '../deploy/ports.ts'
import type { Asking } from '../fleet.ts'

/** A port for a local proxy that nothing on the host listens on and no tunnel of it wants. */
export const freePort = async (
  { sessions, store }: FleetContext,
  host: string,
  { signal }: Asking,
): Promise<number> => {
  const { remote } = await sessions.open(host, { signal })
  const [found, tunnels] = await Promise.all([
    ask(remote, listening, { args: undefined, ...(signal === undefined ? {} : { signal }) }),
    store.tunnels.list(host),
  ])
  const wanting = tunnels.map(({ id, config }) => {
    const read = readConfig(config)
    return { id, listeners: read.ok ? listeners(read.config) : [] }
  })
  return takeFreePort(takenPorts({ host, listening: found, tunnels: wanting }, ''), portRange.proxy)
}
