import type { Fault } from '../../../shared/fault.ts'
import { unitNameOf } from '../../../shared/name.ts'
import type { ServiceDetail } from '../../../shared/service.ts'
import type { StoredTunnel } from '../../store/fleetStore.ts'
import type { ChangeReport } from '../change/report.ts'
import type { HostSession } from '../context.ts'
import { endingInWords } from '../live/endingInWords.ts'
import { settledUnits } from './settledUnits.ts'
import { lastWords } from './lastWords.ts'

export interface GivenOrder {
  readonly order: 'start' | 'stop' | 'restart' | 'enable' | 'disable'
  readonly tunnels: readonly Pick<StoredTunnel, 'id' | 'listeners'>[]
  /** What was seen at the end of the order's script. */
  readonly report: ChangeReport
}

/** What an order to units came to, by what is true on the host: a fault for each tunnel where it isn't as ordered. */
export const judgeOrder = async (
  session: HostSession,
  { order, tunnels, report }: GivenOrder,
): Promise<{ tunnel: string; fault: Fault }[]> => {
  if (order === 'start' || order === 'restart') {
    const wanting = tunnels.map(({ id, listeners }) => ({ id, listeners }))
    const broken = await settledUnits(session, { tunnels: wanting, seen: report })
    return Promise.all(
      [...broken].map(async ([id, one]) => ({ tunnel: id, fault: await startFault(session, id, one) })),
    )
  }
  const judged = await Promise.all(
    tunnels.map(async ({ id }) => ({ id, wrong: wrongAfter(order, await session.manager.get(unitNameOf(id))) })),
  )
  return judged.flatMap(({ id, wrong }) =>
    wrong === undefined ? [] : [{ tunnel: id, fault: orderFault(session.remote.host, id, wrong) }],
  )
}

const wrongAfter = (
  order: 'stop' | 'enable' | 'disable',
  { activeState, subState, unitFileState }: ServiceDetail,
): string | undefined => {
  switch (order) {
    case 'stop':
      return activeState === 'inactive' ? undefined : `it is ${activeState} (${subState})`
    case 'enable':
      return unitFileState === 'enabled' ? undefined : `its unit file is ${unitFileState}`
    case 'disable':
      return unitFileState === 'enabled' ? 'its unit file is still enabled' : undefined
  }
}

const startFault = async (
  session: HostSession,
  id: string,
  { check, reason }: { check: 'active' | 'port'; reason: string },
): Promise<Fault> => {
  const ending = endingInWords(await session.manager.get(unitNameOf(id)))
  return {
    kind: 'verifyFailed',
    host: session.remote.host,
    tunnel: id,
    check,
    reason: ending === null ? reason : `${reason}: ${ending}`,
    log: await lastWords(session.remote, id),
    putBack: false,
  }
}

const orderFault = (host: string, tunnel: string, reason: string): Fault => ({
  kind: 'verifyFailed',
  host,
  tunnel,
  check: 'active',
  reason,
  log: [],
  putBack: false,
})
