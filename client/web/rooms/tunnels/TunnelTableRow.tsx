import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import type { TunnelRow } from '../../domain/tunnelRow.ts'
import { StatePill } from '../../kit/state/StatePill.tsx'
import { Tags } from '../../kit/frame/Tags.tsx'
import { Time } from '../../kit/Time.tsx'
import { tunnelColumns } from './TunnelTableHead.tsx'

export const TunnelTableRow = (props: { row: TunnelRow; wide: boolean }) => (
  <Show when={props.wide} fallback={<TunnelCard row={props.row} />}>
    <div role="row" class={`${tunnelColumns} relative h-9 border-t border-line hover:bg-s2`}>
      <span role="cell">
        <StatePill shown={props.row.shown} />
      </span>
      <span role="cell" class="flex min-w-0 items-center gap-2">
        <NameLink row={props.row} />
        <Tags tags={props.row.tunnel.tags} />
      </span>
      <span role="cell" class="truncate text-t2">
        {props.row.tunnel.kind}
      </span>
      <span role="cell" class="mono truncate text-t2">
        {props.row.tunnel.listen.join(', ')}
      </span>
      <span role="cell" class="truncate text-t3" title={props.row.tunnel.cause}>
        {props.row.tunnel.cause}
      </span>
      <span role="cell" class="text-right text-t2">
        <Show when={props.row.sinceMs} fallback="–">
          {(sinceMs) => <Time atMs={sinceMs()} />}
        </Show>
      </span>
    </div>
  </Show>
)

const TunnelCard = (props: { row: TunnelRow }) => (
  <div role="row" class="relative flex h-16 flex-col justify-center gap-1 border-t border-line px-3.5">
    <div class="flex items-center justify-between gap-3">
      <span role="cell" class="min-w-0 truncate">
        <NameLink row={props.row} />
      </span>
      <span role="cell">
        <StatePill shown={props.row.shown} />
      </span>
    </div>
    <div class="flex items-center justify-between gap-3 text-xs text-t3">
      <span role="cell" class="min-w-0 truncate">
        {props.row.tunnel.kind} · <span class="mono">{props.row.tunnel.listen.join(', ')}</span>
      </span>
      <span role="cell">
        <Show when={props.row.sinceMs}>{(sinceMs) => <Time atMs={sinceMs()} />}</Show>
      </span>
    </div>
  </div>
)

const NameLink = (props: { row: TunnelRow }) => (
  <A data-row href={`/tunnels/${props.row.tunnel.ref}`} class="truncate -outline-offset-1 after:absolute after:inset-0">
    <span class="text-t3">{props.row.tunnel.host}/</span>
    <span class="font-semibold">{props.row.tunnel.id}</span>
  </A>
)
