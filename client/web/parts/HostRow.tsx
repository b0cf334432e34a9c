import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import type { HostView } from '../../../shared/host.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import { privilegeWords, wayWords } from '../state/hostWords.ts'
import { shownHost } from '../state/tone.ts'
import { StatePill } from './StatePill.tsx'
import { Tags } from './Tags.tsx'
import { Time } from './Time.tsx'
import { TunnelCount } from './TunnelCount.tsx'

export const hostColumns =
  'grid-cols-[104px_minmax(120px,1.3fr)_minmax(120px,1.2fr)_88px_120px_minmax(100px,1fr)_72px_72px_76px] items-center gap-x-4 px-3.5'

/** A host in the list: a row where there is room, a card where there is not. */
export const HostRow = (props: { host: HostView; tunnels: readonly TunnelView[] }) => {
  const old = () => props.host.freshness.kind === 'stale'
  const staleSince = () => (props.host.freshness.kind === 'stale' ? props.host.freshness.sinceMs : undefined)
  return (
    <div
      role="row"
      class={`${hostColumns} relative flex flex-wrap gap-y-1.5 border-b border-line py-2.5 last:border-b-0 hover:bg-s2 lg:grid lg:min-h-9 lg:border-t lg:border-b-0 lg:py-1`}
    >
      <span role="cell">
        <StatePill shown={shownHost(props.host)} />
      </span>
      <span role="cell" class="flex min-w-0 flex-1 items-center gap-2">
        <A data-row href={`/hosts/${props.host.name}`} class="truncate font-semibold -outline-offset-1 after:absolute after:inset-0">
          {props.host.name}
        </A>
        <Tags tags={props.host.tags} />
      </span>
      <span role="cell" class="mono w-full truncate text-t2 lg:w-auto">
        {props.host.address}
      </span>
      <span role="cell" class="text-t2" classList={{ 'opacity-60': old() }} title={props.host.wayReason ?? undefined}>
        {wayWords(props.host.way)}
      </span>
      <span role="cell" class="text-t2" classList={{ 'opacity-60': old() }}>
        {privilegeWords(props.host.privilege)}
      </span>
      <span role="cell" class="min-w-0 truncate text-t2" classList={{ 'opacity-60': old() }}>
        {props.host.facts?.distribution ?? '–'}
      </span>
      <span role="cell" class="tabular text-t2" classList={{ 'opacity-60': old() }}>
        <Show when={props.host.facts} fallback="–">
          {(facts) => <Show when={facts().xray} fallback={<span class="text-degraded">missing</span>}>{(xray) => xray().version}</Show>}
        </Show>
      </span>
      <span role="cell" class="lg:text-right">
        <TunnelCount tunnels={props.tunnels} host={props.host} />
      </span>
      <span role="cell" class="tabular ml-auto text-right text-t2">
        <Show when={staleSince()} fallback={props.host.roundTripMs === null ? '–' : `${Math.round(props.host.roundTripMs)} ms`}>
          {(sinceMs) => <Time atMs={sinceMs()} ago />}
        </Show>
      </span>
    </div>
  )
}
