import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import type { HostView } from '../../../../shared/host.ts'
import type { TunnelRow } from '../../domain/tunnelRow.ts'
import { useApp } from '../../ask/useApp.ts'
import { nowMs } from '../../kit/clock.ts'
import { createSeen } from '../../kit/createSeen.ts'
import { shownHost } from '../../domain/shown.ts'
import { duration, moment } from '../../kit/words.ts'
import { Panel } from '../../kit/frame/Panel.tsx'
import { StateMark } from '../../kit/state/StateMark.tsx'
import { toneText } from '../../kit/state/toneClass.ts'

/** More would take longer to draw than to read; the rest is a number. */
const cellsShown = 96
/** As many stand side by side in the narrowest tile: what a tile is given room for before its cells are drawn. */
const cellsInRow = 6
const cellPx = 18

/** The fleet at a glance: a tile a host, a cell a tunnel, coloured and shaped by state. */
export const FleetMap = () => {
  const { live } = useApp()
  return (
    <Panel title="Hosts" aside="a tile a host, a cell a tunnel">
      <ul class="grid grid-cols-[repeat(auto-fill,minmax(148px,1fr))] gap-2">
        <For each={live.hostKeys()}>
          {(key) => <Show when={live.hostByKey(key)}>{(host) => <HostTile host={host()} />}</Show>}
        </For>
      </ul>
    </Panel>
  )
}

const HostTile = (props: { host: HostView }) => {
  const { live } = useApp()
  const { seen, watch } = createSeen()
  const tunnels = () => live.tunnelsOn(props.host.name)
  const cells = () => tunnels().slice(0, cellsShown)
  const shown = () => shownHost(props.host)
  const aside = () => {
    const { freshness, roundTripMs } = props.host
    if (freshness.kind === 'stale') return `since ${moment(freshness.sinceMs, nowMs())}`
    return roundTripMs === null ? shown().words : duration(roundTripMs)
  }
  return (
    <li
      ref={watch}
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
      <Show when={tunnels().length > 0} fallback={<span class="text-xs text-t3">no tunnels</span>}>
        <Show when={seen()} fallback={<div style={{ height: `${roomFor(cells().length)}px` }} />}>
          <ul aria-label={`Tunnels on ${props.host.name}`} class="relative -ml-[3px] flex flex-wrap">
            <For each={cells()}>{(key) => <Show when={live.row(key)}>{(row) => <TunnelCell row={row()} />}</Show>}</For>
            <Show when={tunnels().length > cellsShown}>
              <li class="pl-1 text-xs leading-[18px] text-t3">+ {tunnels().length - cellsShown}</li>
            </Show>
          </ul>
        </Show>
      </Show>
    </li>
  )
}

const roomFor = (cells: number): number => Math.ceil(cells / cellsInRow) * cellPx

const TunnelCell = (props: { row: TunnelRow }) => {
  const words = () => `${props.row.tunnel.id}: ${props.row.shown.words}`
  // A plain link, which the router follows too: thousands of its own would take a second to draw.
  return (
    <li>
      <a
        href={`/tunnels/${props.row.tunnel.ref}`}
        title={words()}
        aria-label={words()}
        class={`grid size-[18px] place-items-center rounded-sm hover:bg-s3 pointer-coarse:size-7 ${toneText[props.row.shown.tone]}`}
      >
        <StateMark tone={props.row.shown.tone} class="size-3" />
      </a>
    </li>
  )
}
