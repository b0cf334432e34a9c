import type { z } from 'zod'
import type { HostView } from '../../../shared/host.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { hostInput } from '../../../shared/input.ts'
import type { FleetContext } from '../context.ts'
import { resolveHost } from '../refs/resolveHost.ts'

/** @throws HostError `notFound`. */
export const getHost = ({ live }: Pick<FleetContext, 'live'>, { host: ref }: z.output<typeof hostInput>): HostView => {
  const view = live.host(resolveHost(live, ref).id)
  if (view === undefined) throw new HostError({ kind: 'notFound', what: 'host', name: ref })
  return view
}
