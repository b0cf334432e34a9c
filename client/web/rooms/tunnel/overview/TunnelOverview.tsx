import type { HostView } from '../../../../../shared/host.ts'
import type { TunnelView } from '../../../../../shared/tunnel.ts'
import type { TunnelDetailAsk } from '../createTunnelDetail.ts'
import { LogView } from '../log/LogView.tsx'
import { ServiceFacts } from './ServiceFacts.tsx'
import { TunnelHealth } from './TunnelHealth.tsx'
import { UseIt } from './UseIt.tsx'

export const TunnelOverview = (props: { tunnel: TunnelView; host: HostView | undefined; detail: TunnelDetailAsk }) => (
  <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_300px]">
    <div class="flex min-w-0 flex-col gap-4">
      <TunnelHealth tunnel={props.tunnel} host={props.host} detail={props.detail} />
      <LogView tunnel={props.tunnel.ref} />
    </div>
    <div class="flex min-w-0 flex-col gap-4">
      <ServiceFacts tunnel={props.tunnel} host={props.host} detail={props.detail} />
      <UseIt tunnel={props.tunnel} />
    </div>
  </div>
)
