import { Show } from 'solid-js'
import type { HostView } from '../../../../shared/host.ts'
import type { TunnelView } from '../../../../shared/tunnel.ts'
import { StateMark } from '../../kit/state/StateMark.tsx'

/** How many tunnels there, and how many of them are down. */
export const TunnelCount = (props: { tunnels: readonly TunnelView[]; host: HostView }) => {
  const down = () =>
    props.host.freshness.kind === 'stale' ? 0 : props.tunnels.filter((tunnel) => tunnel.health === 'down').length
  return (
    <span class="tabular inline-flex items-center gap-1.5 whitespace-nowrap text-t2">
      <Show when={down() > 0}>
        <span class="inline-flex items-center gap-1 text-down">
          <StateMark tone="down" class="size-2" />
          {down()} down
        </span>
      </Show>
      {props.tunnels.length}
      <span class="lg:sr-only">{props.tunnels.length === 1 ? 'tunnel' : 'tunnels'}</span>
    </span>
  )
}
