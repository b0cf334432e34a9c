import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import Plus from 'lucide-solid/icons/plus'
import type { HostView } from '../../../../shared/host.ts'
import { useApp } from '../../ask/useApp.ts'
import type { TunnelRow } from '../../domain/tunnelRow.ts'
import { ButtonLink } from '../../kit/Button.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'
import { StatePill } from '../../kit/state/StatePill.tsx'

/** The tunnels on this host. */
export const HostTunnels = (props: { host: HostView }) => {
  const { live } = useApp()
  const keys = () => live.tunnelsOn(props.host.name)
  return (
    <Panel
      flush
      title={
        <>
          Tunnels
          <span class="tabular font-normal text-t3">{keys().length}</span>
        </>
      }
      aside={
        <ButtonLink small href={`/tunnels/new?host=${props.host.name}`} icon={<Plus size={14} />}>
          New tunnel
        </ButtonLink>
      }
    >
      <Show when={keys().length > 0} fallback={<p class="px-3.5 py-4 text-t2">No tunnels here yet.</p>}>
        <ul class="divide-y divide-line">
          <For each={keys()}>{(key) => <Show when={live.row(key)}>{(row) => <Line row={row()} />}</Show>}</For>
        </ul>
      </Show>
    </Panel>
  )
}

const Line = (props: { row: TunnelRow }) => (
  <li class="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 px-3.5 py-1.5 hover:bg-s2 md:min-h-9 md:grid-cols-[104px_minmax(0,1fr)_minmax(0,1fr)_minmax(0,160px)]">
    <span class="order-1 md:order-none">
      <StatePill shown={props.row.shown} />
    </span>
    <A data-row href={`/tunnels/${props.row.tunnel.ref}`} class="truncate font-semibold after:absolute after:inset-0">
      {props.row.tunnel.id}
    </A>
    <span class="order-2 truncate text-t2 md:order-none">{props.row.tunnel.kind}</span>
    <code class="mono order-3 truncate text-right text-t3 md:order-none">{props.row.tunnel.listen.join(', ')}</code>
  </li>
)
