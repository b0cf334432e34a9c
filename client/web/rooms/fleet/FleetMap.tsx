import { A } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import type { HostView } from '../../../../shared/host.ts'
import type { TunnelView } from '../../../../shared/tunnel.ts'
import { useApp } from '../../ask/useApp.ts'
import { nowMs } from '../../kit/clock.ts'
import { shownHost, shownTunnel } from '../../domain/shown.ts'
import { duration, moment } from '../../kit/words.ts'
import { Panel } from '../../kit/frame/Panel.tsx'
import { StateMark } from '../../kit/state/StateMark.tsx'
import { toneText } from '../../kit/state/toneClass.ts'

/** More would take longer to draw than to read; the rest is a number. */
const cellsShown = 96

/** The fleet at a glance: a tile a host, a cell a tunnel, coloured and shaped by state. */
export const FleetMap = () => {
  const { live } = useApp()
  const byHost = createMemo(() => Map.groupBy(live.tunnels(), (tunnel) => String(tunnel.host)))
  return (
    <Panel title="Hosts" aside="a tile a host, a cell a tunnel">
      <ul class="grid grid-cols-[repeat(auto-fill,minmax(148px,1fr))] gap-2">
        <For each={live.hosts()}>{(host) => <HostTile host={host} tunnels={byHost().get(host.name) ?? []} />}</For>
      </ul>
    </Panel>
  )
}

const HostTile = (props: { host: HostView; tunnels: readonly TunnelView[] }) => {
  const shown = () => shownHost(props.host)
  const aside = () => {
    const { freshness, roundTripMs } = props.host
    if (freshness.kind === 'stale') return `since ${moment(freshness.sinceMs, nowMs())}`
    return roundTripMs === null ? shown().words : duration(roundTripMs)
  }
  return (
    <li
      class="relative flex flex-col gap-2 rounded-md border border-line bg-s0 px-2.5 py-2 hover:border-line-strong"
      classList={{ 'border-dashed': props.host.freshness.kind === 'stale' }}
    >
      <div class="flex items-center justify-between gap-2">
        <A href={`/hosts/${props.host.name}`} class="min-w-0 truncate font-medium after:absolute after:inset-0">
          {props.host.name}
        </A>
        <span
          class={`tabular flex shrink-0 items-center gap-1 text-xs ${props.host.freshness.kind === 'live' ? 'text-t3' : toneText[shown().tone]}`}
        >
          <Show when={props.host.freshness.kind !== 'live'}>
            <StateMark tone={shown().tone} class="size-2" />
            <span class="sr-only">{shown().words}</span>
          </Show>
          {aside()}
        </span>
      </div>
      <Show when={props.tunnels.length > 0} fallback={<span class="text-xs text-t3">no tunnels</span>}>
        <ul aria-label={`Tunnels on ${props.host.name}`} class="relative -ml-[3px] flex flex-wrap">
          <For each={props.tunnels.slice(0, cellsShown)}>
            {(tunnel) => <TunnelCell tunnel={tunnel} host={props.host} />}
          </For>
          <Show when={props.tunnels.length > cellsShown}>
            <li class="pl-1 text-xs leading-[18px] text-t3">+ {props.tunnels.length - cellsShown}</li>
          </Show>
        </ul>
      </Show>
    </li>
  )
}

const TunnelCell = (props: { tunnel: TunnelView; host: HostView }) => {
  const shown = () => shownTunnel(props.tunnel, props.host)
  return (
    <li>
      <A
        href={`/tunnels/${props.tunnel.ref}`}
        title={`${props.tunnel.id}: ${shown().words}`}
        aria-label={`${props.tunnel.id}: ${shown().words}`}
        class={`grid size-[18px] place-items-center rounded-sm hover:bg-s3 pointer-coarse:size-7 ${toneText[shown().tone]}`}
      >
        <StateMark tone={shown().tone} class="size-3" />
      </A>
    </li>
  )
}
