import { useNavigate } from '@solidjs/router'
import { createMemo, untrack } from 'solid-js'
import Keyboard from 'lucide-solid/icons/keyboard'
import Monitor from 'lucide-solid/icons/monitor'
import Moon from 'lucide-solid/icons/moon'
import Play from 'lucide-solid/icons/play'
import Plus from 'lucide-solid/icons/plus'
import RotateCw from 'lucide-solid/icons/rotate-cw'
import ScrollText from 'lucide-solid/icons/scroll-text'
import Server from 'lucide-solid/icons/server'
import Square from 'lucide-solid/icons/square'
import Sun from 'lucide-solid/icons/sun'
import Waypoints from 'lucide-solid/icons/waypoints'
import type { TunnelView } from '../../../../shared/tunnel.ts'
import { describeFault } from '../../../../shared/describeFault.ts'
import { useApp } from '../../ask/useApp.ts'
import { faultFrom } from '../../ask/faultFrom.ts'
import { rooms } from '../shell/rooms.ts'
import { chooseTheme } from '../shell/theme.ts'
import { tell } from '../../kit/toasts.ts'

export interface PaletteCommand {
  label: string
  group: string
  icon: typeof Server
  run: () => void
}

/** All that the palette offers: places first, then things, then what can be done to them. */
export const createCommands = (actions: { keys: () => void }) => {
  const { client, live } = useApp()
  const navigate = useNavigate()
  const go = (href: string) => () => navigate(href)

  const order = (send: (input: { tunnel: string }) => Promise<unknown>, tunnel: TunnelView) => () => {
    // How it ends is told by the operation's own news; only a refusal before it began has no operation.
    send({ tunnel: tunnel.ref }).catch((thrown: unknown) =>
      tell({ tone: 'down', text: describeFault(faultFrom(thrown)).sentence }),
    )
  }
  const ofTunnel = (tunnel: TunnelView): PaletteCommand[] => [
    { label: `Logs of ${tunnel.ref}`, group: 'Logs', icon: ScrollText, run: go(`/tunnels/${tunnel.ref}?tab=logs`) },
    { label: `Restart ${tunnel.ref}`, group: 'Do', icon: RotateCw, run: order(client.tunnels.restart.mutate, tunnel) },
    tunnel.wanted === 'running'
      ? { label: `Stop ${tunnel.ref}`, group: 'Do', icon: Square, run: order(client.tunnels.stop.mutate, tunnel) }
      : { label: `Start ${tunnel.ref}`, group: 'Do', icon: Play, run: order(client.tunnels.start.mutate, tunnel) },
  ]

  // The palette is open for seconds: what comes and goes meanwhile is seen, what only changes is not made anew.
  const tunnels = () => {
    const keys = live.tunnelKeys()
    return untrack(() => keys.flatMap((key) => live.row(key)?.tunnel ?? []))
  }
  const hosts = () => {
    const keys = live.hostKeys()
    return untrack(() => keys.flatMap((key) => live.hostByKey(key) ?? []))
  }

  return createMemo((): PaletteCommand[] => [
    ...rooms.map(({ label, href, icon }) => ({ label, group: 'Page', icon, run: go(href) })),
    { label: 'New tunnel', group: 'Do', icon: Plus, run: go('/tunnels/new') },
    { label: 'Add host', group: 'Do', icon: Plus, run: go('/hosts/new') },
    ...tunnels().map(({ ref }) => ({ label: ref, group: 'Tunnel', icon: Waypoints, run: go(`/tunnels/${ref}`) })),
    ...hosts().map(({ name }) => ({ label: name, group: 'Host', icon: Server, run: go(`/hosts/${name}`) })),
    ...tunnels().flatMap(ofTunnel),
    { label: 'Dark theme', group: 'Theme', icon: Moon, run: () => chooseTheme('dark') },
    { label: 'Light theme', group: 'Theme', icon: Sun, run: () => chooseTheme('light') },
    { label: 'Theme as the system', group: 'Theme', icon: Monitor, run: () => chooseTheme('system') },
    { label: 'Keys', group: 'Help', icon: Keyboard, run: actions.keys },
  ])
}
