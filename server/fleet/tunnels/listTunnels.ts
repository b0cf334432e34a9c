import type { z } from 'zod'
import type { tunnelInput } from '../../../shared/input.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import type { Revision } from '../../store/fleetStore.ts'
import type { FleetContext } from '../context.ts'
import { resolveTunnel } from '../refs/resolveTunnel.ts'

/** Every tunnel as it is seen now, by ref. */
export const listTunnels = async ({ live }: Pick<FleetContext, 'live'>): Promise<TunnelView[]> => live.tunnels()

/** Its states, newest first: when, who, why, by which operation. No secret is in it. */
export const listRevisions = async (
  { live, store }: Pick<FleetContext, 'live' | 'store'>,
  { tunnel }: z.output<typeof tunnelInput>,
): Promise<Revision[]> => store.revisions.list(resolveTunnel(live, tunnel).uid)
