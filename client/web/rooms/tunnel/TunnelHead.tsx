import { A, useNavigate } from '@solidjs/router'
import { createMemo, createSignal, Show } from 'solid-js'
import Play from 'lucide-solid/icons/play'
import Power from 'lucide-solid/icons/power'
import RotateCw from 'lucide-solid/icons/rotate-cw'
import ScrollText from 'lucide-solid/icons/scroll-text'
import Square from 'lucide-solid/icons/square'
import Trash from 'lucide-solid/icons/trash'
import type { HostView } from '../../../../shared/host.ts'
import type { TunnelView } from '../../../../shared/tunnel.ts'
import { createTunnelKeys } from './createTunnelKeys.ts'
import { createTunnelOrders, type TunnelAction } from './createTunnelOrders.ts'
import { shownTunnel } from '../../domain/shown.ts'
import { Button } from '../../kit/Button.tsx'
import { CopyButton } from '../../kit/CopyButton.tsx'
import { DeleteTunnelDialog } from './DeleteTunnelDialog.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { Menu } from '../../kit/Menu.tsx'
import { PageHead } from '../../kit/frame/PageHead.tsx'
import { StatePill } from '../../kit/state/StatePill.tsx'
import { Tags } from '../../kit/frame/Tags.tsx'

/** The tunnel's name, its state, and what can be done to it. */
export const TunnelHead = (props: { tunnel: TunnelView; host: HostView | undefined }) => {
  const navigate = useNavigate()
  const [deleting, setDeleting] = createSignal(false)
  const orders = createTunnelOrders(() => props.tunnel.ref)
  // An open menu stays as it is while other things of the tunnel change.
  const enabled = createMemo(() => props.tunnel.service?.unitFileState === 'enabled')
  const running = createMemo(
    () => !['stopped', 'unknown'].includes(props.tunnel.health) || props.tunnel.wanted === 'running',
  )
  const item = (action: TunnelAction, label: string, icon: typeof Power) => ({
    label,
    icon: icon({ size: 15 }),
    onSelect: () => void orders.run(action),
  })
  createTunnelKeys({
    l: () => navigate(`/tunnels/${props.tunnel.ref}?tab=logs`),
    r: () => void orders.run('restart'),
  })
  return (
    <>
      <PageHead
        title={props.tunnel.id}
        pill={<StatePill shown={shownTunnel(props.tunnel, props.host)} />}
        about={
          <>
            <Show when={props.tunnel.name !== props.tunnel.id}>{props.tunnel.name} · </Show>
            {props.tunnel.kind} · on{' '}
            <A
              class="underline decoration-line-strong underline-offset-2 hover:text-t1"
              href={`/hosts/${props.tunnel.host}`}
            >
              {props.tunnel.host}
            </A>{' '}
            · r{props.tunnel.revision}
            <span class="ml-2 inline-flex align-middle">
              <Tags tags={props.tunnel.tags} />
            </span>
          </>
        }
      >
        <Show
          when={running()}
          fallback={
            <Button
              look="primary"
              icon={<Play size={15} />}
              busy={orders.doing() === 'start'}
              onClick={() => void orders.run('start')}
            >
              Start
            </Button>
          }
        >
          <Button
            icon={<RotateCw size={15} />}
            busy={orders.doing() === 'restart'}
            title="Restart (r)"
            onClick={() => void orders.run('restart')}
          >
            Restart
          </Button>
          <Button icon={<Square size={14} />} busy={orders.doing() === 'stop'} onClick={() => void orders.run('stop')}>
            Stop
          </Button>
        </Show>
        <Menu
          label="More for this tunnel"
          items={[
            {
              label: 'Logs',
              icon: <ScrollText size={15} />,
              onSelect: () => navigate(`/tunnels/${props.tunnel.ref}?tab=logs`),
            },
            enabled() ? item('disable', "Don't start at boot", Power) : item('enable', 'Start at boot', Power),
            { label: 'Delete…', icon: <Trash size={15} />, danger: true, onSelect: () => setDeleting(true) },
          ]}
        />
      </PageHead>
      <Show when={orders.fault()}>
        {(fault) => <FaultNote fault={fault()} action={<CopyButton text={orders.line()}>Copy as CLI</CopyButton>} />}
      </Show>
      <Show when={deleting()}>
        <DeleteTunnelDialog
          tunnel={props.tunnel}
          onClose={() => setDeleting(false)}
          onDeleted={() => navigate('/tunnels')}
        />
      </Show>
    </>
  )
}
