import { Show } from 'solid-js'
import { StateMark } from '../../kit/state/StateMark.tsx'
import type { HostTally } from '../../live/makeTunnelIndex.ts'

/** How many tunnels there, and how many of them are down. */
export const TunnelCount = (props: { tunnels: HostTally }) => (
  <span class="tabular inline-flex items-center gap-1.5 whitespace-nowrap text-t2">
    <Show when={props.tunnels.down > 0}>
      <span class="inline-flex items-center gap-1 text-down">
        <StateMark tone="down" class="size-2" />
        {props.tunnels.down} down
      </span>
    </Show>
    {props.tunnels.all}
    <span class="lg:sr-only">{props.tunnels.all === 1 ? 'tunnel' : 'tunnels'}</span>
  </span>
)
