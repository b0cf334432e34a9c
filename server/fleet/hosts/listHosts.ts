import type { HostView } from '../../../shared/host.ts'
import type { FleetContext } from '../context.ts'

/** Every host as it is seen now, by name. */
export const listHosts = ({ live }: Pick<FleetContext, 'live'>): HostView[] => live.hosts()
