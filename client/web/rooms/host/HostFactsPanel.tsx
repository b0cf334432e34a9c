import { Show } from 'solid-js'
import type { HostFacts, HostView } from '../../../../shared/host.ts'
import { privilegeWords, wayWords } from '../../domain/hostWords.ts'
import { bytes, duration } from '../../kit/words.ts'
import { type Fact, Facts } from '../../kit/frame/Facts.tsx'
import { Meter } from './Meter.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'
import { Time } from '../../kit/Time.tsx'

/** How the host is reached, and what it is. */
export const HostFactsPanel = (props: { host: HostView }) => (
  <div class="flex min-w-0 flex-col gap-4" classList={{ 'text-t3': props.host.freshness.kind === 'stale' }}>
    <Panel title="Reached by">
      <Facts facts={reachFacts(props.host)} />
      <Show when={props.host.wayReason}>
        {(reason) => <p class="mt-2 border-t border-line pt-2.5 text-xs text-t2">{reason()}</p>}
      </Show>
    </Panel>
    <Panel
      title="Machine"
      aside={
        <Show when={props.host.facts}>
          {(facts) => (
            <span>
              seen <Time atMs={facts().seenAtMs} ago />
            </span>
          )}
        </Show>
      }
    >
      <Show when={props.host.facts} fallback={<Skeleton lines={6} />}>
        {(facts) => <Facts facts={machineFacts(facts())} />}
      </Show>
    </Panel>
  </div>
)

const reachFacts = (host: HostView): Fact[] => {
  const { freshness } = host
  return [
    [
      'Status',
      freshness.kind === 'polling'
        ? 'asked every 5 s'
        : { live: 'pushed', stale: 'not seen', connecting: 'connecting' }[freshness.kind],
    ],
    ['Way to systemd', wayWords(host.way)],
    ['Rights', privilegeWords(host.privilege)],
    ['Round trip', host.roundTripMs === null ? '–' : duration(host.roundTripMs)],
    ['Login', host.facts?.user ?? host.user ?? '–'],
    ...(host.publicAddress === undefined ? [] : [['Clients dial', host.publicAddress] as const]),
    ['In the fleet', <Time atMs={host.addedAtMs} ago />],
  ]
}

const machineFacts = (facts: HostFacts): Fact[] => [
  ['System', facts.distribution],
  ['Kernel', facts.kernel],
  ['Architecture', facts.arch],
  ['systemd', facts.systemd === null ? 'none' : String(facts.systemd)],
  ['xray', facts.xray === null ? 'missing' : facts.xray.version],
  [
    'Clock',
    Math.abs(facts.clockSkewMs) < 50
      ? 'as here'
      : `${facts.clockSkewMs < 0 ? '−' : '+'}${duration(Math.abs(facts.clockSkewMs))}`,
  ],
  ['Load', `${facts.load1.toFixed(2)} on ${facts.cpus} CPU${facts.cpus === 1 ? '' : 's'}`],
  [
    'Memory',
    <Meter
      part={facts.memoryTotalBytes - facts.memoryFreeBytes}
      whole={facts.memoryTotalBytes}
      words={`${bytes(facts.memoryFreeBytes)} free`}
    />,
  ],
  [
    'Disk',
    <Meter
      part={facts.diskTotalBytes - facts.diskFreeBytes}
      whole={facts.diskTotalBytes}
      words={`${bytes(facts.diskFreeBytes)} free`}
    />,
  ],
  ['SELinux', facts.selinux],
]
