import { A } from '@solidjs/router'
import { Show } from 'solid-js'
import type { HostView } from '../../../../shared/host.ts'
import type { HostTally } from '../../live/makeTunnelIndex.ts'
import { privilegeWords, systemWords, wayWords } from '../../domain/hostWords.ts'
import { shownHost } from '../../domain/shown.ts'
import { duration } from '../../kit/words.ts'
import { StatePill } from '../../kit/state/StatePill.tsx'
import { Tags } from '../../kit/frame/Tags.tsx'
import { Time } from '../../kit/Time.tsx'
import { TunnelCount } from './TunnelCount.tsx'

export const hostColumns =
  'grid grid-cols-[104px_minmax(120px,1.3fr)_minmax(120px,1.2fr)_84px_112px_minmax(84px,0.8fr)_64px_88px_76px] items-center gap-x-4 px-3.5'

interface HostRowProps {
  host: HostView
  tunnels: HostTally
  /** A row where there is room, a card where there is not. */
  wide: boolean
}

/** A host in the list. What is old is grey. */
export const HostRow = (props: HostRowProps) => (
  <Show when={props.wide} fallback={<HostCard {...props} />}>
    <div role="row" class={`${hostColumns} relative h-9 border-t border-line hover:bg-s2`}>
      <span role="cell">
        <StatePill shown={shownHost(props.host)} />
      </span>
      <span role="cell" class="flex min-w-0 items-center gap-2">
        <HostLink name={props.host.name} />
        <Tags tags={props.host.tags} />
      </span>
      <span role="cell" class="mono truncate text-t2">
        {props.host.address}
      </span>
      <span role="cell" class={old(props.host)} title={props.host.wayReason ?? undefined}>
        {wayWords(props.host.way)}
      </span>
      <span role="cell" class={old(props.host)}>
        {privilegeWords(props.host.privilege)}
      </span>
      <span role="cell" class={old(props.host)} title={props.host.facts?.distribution}>
        {systemWords(props.host.facts)}
      </span>
      <span role="cell" class={`tabular ${old(props.host)}`}>
        <XrayVersion host={props.host} />
      </span>
      <span role="cell" class="text-right">
        <TunnelCount tunnels={props.tunnels} />
      </span>
      <span role="cell" class="tabular text-right text-t2">
        <RoundTrip host={props.host} />
      </span>
    </div>
  </Show>
)

const HostCard = (props: HostRowProps) => (
  <div role="row" class="relative flex flex-col gap-1 border-t border-line px-3.5 py-2.5 first:border-t-0">
    <span role="cell" class="flex items-center gap-2">
      <HostLink name={props.host.name} />
      <Tags tags={props.host.tags} />
      <span class="ml-auto">
        <StatePill shown={shownHost(props.host)} />
      </span>
    </span>
    <span role="cell" class="flex items-baseline justify-between gap-3 text-xs text-t3">
      <code class="mono truncate">{props.host.address}</code>
      <RoundTrip host={props.host} />
    </span>
    <span role="cell" class="flex items-baseline justify-between gap-3 text-xs">
      <span class={old(props.host)}>
        {[wayWords(props.host.way), privilegeWords(props.host.privilege), systemWords(props.host.facts)].join(' · ')}
        {' · xray '}
        <XrayVersion host={props.host} />
      </span>
      <TunnelCount tunnels={props.tunnels} />
    </span>
  </div>
)

const old = (host: HostView): string => `truncate ${host.freshness.kind === 'stale' ? 'text-t3' : 'text-t2'}`

const HostLink = (props: { name: string }) => (
  <A
    data-row
    href={`/hosts/${props.name}`}
    class="truncate font-semibold -outline-offset-1 after:absolute after:inset-0"
  >
    {props.name}
  </A>
)

const XrayVersion = (props: { host: HostView }) => (
  <Show when={props.host.facts} fallback="–">
    {(facts) => (
      <Show when={facts().xray} fallback={<span class="text-degraded">missing</span>}>
        {(xray) => xray().version}
      </Show>
    )}
  </Show>
)

const RoundTrip = (props: { host: HostView }) => {
  const staleSince = () => (props.host.freshness.kind === 'stale' ? props.host.freshness.sinceMs : undefined)
  return (
    <Show
      when={staleSince()}
      fallback={<span class="tabular">{props.host.roundTripMs === null ? '–' : duration(props.host.roundTripMs)}</span>}
    >
      {(sinceMs) => <Time atMs={sinceMs()} ago />}
    </Show>
  )
}
