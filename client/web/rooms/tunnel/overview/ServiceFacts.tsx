import { Show } from 'solid-js'
import type { HostView } from '../../../../../shared/host.ts'
import type { TunnelDetail, TunnelView } from '../../../../../shared/tunnel.ts'
import type { TunnelDetailAsk } from '../createTunnelDetail.ts'
import { wayWords } from '../../../domain/hostWords.ts'
import { bytes, duration } from '../../../kit/words.ts'
import { type Fact, Facts } from '../../../kit/frame/Facts.tsx'
import { FaultNote } from '../../../parts/fault/FaultNote.tsx'
import { Panel } from '../../../kit/frame/Panel.tsx'
import { Skeleton } from '../../../kit/Skeleton.tsx'
import { Time } from '../../../kit/Time.tsx'

/** What systemd says about the service. */
export const ServiceFacts = (props: { tunnel: TunnelView; host: HostView | undefined; detail: TunnelDetailAsk }) => (
  <Panel title="Service">
    <div classList={{ 'text-t3': props.host?.freshness.kind === 'stale' }}>
      <Show
        when={props.detail.answer()}
        fallback={
          <Show when={props.detail.fault()} fallback={<Skeleton lines={9} />}>
            {(fault) => <FaultNote fault={fault()} onAgain={props.detail.again} />}
          </Show>
        }
      >
        {(answer) => <Facts facts={factsOf({ ...answer(), service: props.tunnel.service }, props.host)} />}
      </Show>
    </div>
  </Panel>
)

const factsOf = (tunnel: TunnelDetail, host: HostView | undefined): Fact[] => {
  const { detail, service } = tunnel
  return [
    [
      'Unit',
      <code class="mono">{(service?.name ?? `xray-tunnel-${tunnel.id}.service`).replace(/\.service$/, '')}</code>,
    ],
    ['State', service === null ? absent(tunnel) : `${service.activeState} (${service.subState})`],
    ['Since', detail?.sinceMs ? <Time atMs={detail.sinceMs} ago /> : '–'],
    ['At boot', service === null ? '–' : service.unitFileState === 'enabled' ? 'starts' : "doesn't start"],
    ['Process', detail === null || detail.mainPid === 0 ? '–' : String(detail.mainPid)],
    ['Restarts', detail === null ? '–' : String(detail.restarts)],
    ['Last ending', detail === null ? '–' : (tunnel.ending ?? 'none')],
    ['Memory', detail?.memoryBytes === null || detail === null ? '–' : bytes(detail.memoryBytes)],
    ['CPU so far', detail?.cpuNs === null || detail === null ? '–' : duration(detail.cpuNs / 1e6)],
    ['Template', tunnel.template],
    ['Status by', statusBy(host)],
    ['Made', <Time atMs={tunnel.createdAtMs} ago />],
  ]
}

/** A host that can't be asked says nothing about its services, not that they aren't there. */
const absent = ({ fault }: TunnelDetail): string => (fault === undefined ? 'not found there' : 'not known now')

const statusBy = (host: HostView | undefined): string => {
  if (host?.freshness.kind === 'polling') return `${wayWords(host.way)}, every 5 s`
  return host?.freshness.kind === 'live' ? `${wayWords(host.way)} push` : '–'
}
