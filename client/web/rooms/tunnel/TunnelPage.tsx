import { useParams, useSearchParams } from '@solidjs/router'
import { createMemo, Match, Show, Switch } from 'solid-js'
import type { TunnelView } from '../../../../shared/tunnel.ts'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { LogView } from './log/LogView.tsx'
import { NotThere } from '../../kit/frame/NotThere.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'
import { TabLinks } from '../../kit/frame/TabLinks.tsx'
import { TunnelConfig } from './TunnelConfig.tsx'
import { TunnelHead } from './TunnelHead.tsx'
import { TunnelOverview } from './overview/TunnelOverview.tsx'
import { TunnelShare } from './TunnelShare.tsx'
import { TunnelUnit } from './TunnelUnit.tsx'
import { useApp } from '../../ask/useApp.ts'
import { createTunnelDetail } from './createTunnelDetail.ts'

const namesShown = 12

/** What is this one doing? */
export const TunnelPage = () => {
  const { live } = useApp()
  const params = useParams<{ host: string; id: string }>()
  const ref = () => `${params.host}/${params.id}`
  const tunnel = () => live.tunnel(ref())
  return (
    <Switch fallback={<Skeleton lines={8} />}>
      <Match when={tunnel()}>{(tunnel) => <TunnelRooms tunnel={tunnel()} />}</Match>
      <Match when={live.connection().kind !== 'connecting'}>
        <NotThere
          what="tunnel"
          name={ref()}
          href="/tunnels"
          known={live
            .tunnelKeys()
            .slice(0, namesShown)
            .flatMap((key) => live.row(key)?.tunnel.ref ?? [])}
        />
      </Match>
    </Switch>
  )
}

const tabs = ['overview', 'logs', 'config', 'unit', 'share'] as const
const tabNames: Record<(typeof tabs)[number], string> = {
  overview: 'Overview',
  logs: 'Logs',
  config: 'Config',
  unit: 'Unit',
  share: 'Share',
}

const TunnelRooms = (props: { tunnel: TunnelView }) => {
  const { live } = useApp()
  const [search] = useSearchParams<{ tab?: string }>()
  // The tabs are drawn anew only when they are others.
  const ref = createMemo(() => props.tunnel.ref)
  const isExit = createMemo(() => props.tunnel.role === 'exit')
  const offered = () => tabs.filter((tab) => tab !== 'share' || isExit())
  const tab = () => offered().find((one) => one === search.tab) ?? 'overview'
  const host = () => live.host(props.tunnel.host)
  const staleFault = () => {
    const freshness = host()?.freshness
    return freshness?.kind === 'stale' ? freshness.fault : undefined
  }
  const detail = createTunnelDetail(() => props.tunnel)
  const href = (one: string) => `/tunnels/${ref()}${one === 'overview' ? '' : `?tab=${one}`}`
  return (
    <>
      <TunnelHead tunnel={props.tunnel} host={host()} />
      <Show when={staleFault()}>{(fault) => <FaultNote fault={fault()} />}</Show>
      <TabLinks
        label="About this tunnel"
        tabs={offered().map((one) => ({ label: tabNames[one], href: href(one), current: one === tab() }))}
      />
      <Switch>
        <Match when={tab() === 'overview'}>
          <TunnelOverview tunnel={props.tunnel} host={host()} detail={detail} />
        </Match>
        <Match when={tab() === 'logs'}>
          <LogView tunnel={ref()} tall />
        </Match>
        <Match when={tab() === 'config'}>
          <TunnelConfig tunnel={props.tunnel} />
        </Match>
        <Match when={tab() === 'unit'}>
          <TunnelUnit detail={detail} />
        </Match>
        <Match when={tab() === 'share'}>
          <TunnelShare tunnel={ref()} />
        </Match>
      </Switch>
    </>
  )
}
