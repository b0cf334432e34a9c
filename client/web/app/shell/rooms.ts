import LayoutGrid from 'lucide-solid/icons/layout-grid'
import ListChecks from 'lucide-solid/icons/list-checks'
import Server from 'lucide-solid/icons/server'
import Waypoints from 'lucide-solid/icons/waypoints'
import type { LiveStore } from '../../live/createLive.ts'
import { hasEnded } from '../../domain/shown.ts'

export interface Room {
  label: string
  href: string
  icon: typeof Server
  /** What is counted beside it. */
  count: (live: LiveStore) => number
  /** The count is a warning. */
  alarming: boolean
}

/** The rooms of the page, in the order of the side bar; `g` and the first letter goes there. */
export const rooms: readonly Room[] = [
  { label: 'Fleet', href: '/', icon: LayoutGrid, count: (live) => live.attentionCount(), alarming: true },
  { label: 'Tunnels', href: '/tunnels', icon: Waypoints, count: (live) => live.tunnelKeys().length, alarming: false },
  { label: 'Hosts', href: '/hosts', icon: Server, count: (live) => live.hostKeys().length, alarming: false },
  {
    label: 'Operations',
    href: '/operations',
    icon: ListChecks,
    count: (live) => live.operations().filter((operation) => !hasEnded(operation)).length,
    alarming: false,
  },
]
