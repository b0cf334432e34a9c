import { useParams } from '@solidjs/router'
import { Match, Show, Switch } from 'solid-js'
import type { HostView } from '../../../../shared/host.ts'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { HostChecklist } from './HostChecklist.tsx'
import { HostFactsPanel } from './HostFactsPanel.tsx'
import { HostHead } from './HostHead.tsx'
import { HostTunnels } from './HostTunnels.tsx'
import { NotThere } from '../../kit/frame/NotThere.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'
import { useApp } from '../../ask/useApp.ts'

/** One host: how it is reached, whether it is ready, what runs there. */
export const HostPage = () => {
  const { live } = useApp()
  const params = useParams<{ name: string }>()
  const host = () => live.host(params.name)
  return (
    <Switch fallback={<Skeleton lines={8} />}>
      <Match when={host()}>{(host) => <HostRooms host={host()} />}</Match>
      <Match when={live.connection().kind !== 'connecting'}>
        <NotThere what="host" name={params.name} href="/hosts" known={live.hosts().map(({ name }) => name)} />
      </Match>
    </Switch>
  )
}

const HostRooms = (props: { host: HostView }) => {
  const fault = () => (props.host.freshness.kind === 'stale' ? props.host.freshness.fault : undefined)
  return (
    <>
      <HostHead host={props.host} />
      <Show when={fault()}>{(fault) => <FaultNote fault={fault()} />}</Show>
      <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <div class="flex min-w-0 flex-col gap-4">
          <HostTunnels host={props.host} />
          <HostChecklist host={props.host} />
        </div>
        <HostFactsPanel host={props.host} />
      </div>
    </>
  )
}
