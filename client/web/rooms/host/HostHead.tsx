import { useNavigate } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import KeyRound from 'lucide-solid/icons/key-round'
import Pencil from 'lucide-solid/icons/pencil'
import RefreshCw from 'lucide-solid/icons/refresh-cw'
import Terminal from 'lucide-solid/icons/terminal'
import Trash from 'lucide-solid/icons/trash'
import type { HostView } from '../../../../shared/host.ts'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'
import { nowMs } from '../../kit/clock.ts'
import { wayWords } from '../../domain/hostWords.ts'
import { tell } from '../../kit/toasts.ts'
import { shownHost } from '../../domain/shown.ts'
import { exactTime, moment } from '../../kit/words.ts'
import { EditHostDialog } from './EditHostDialog.tsx'
import { Menu } from '../../kit/Menu.tsx'
import { PageHead } from '../../kit/frame/PageHead.tsx'
import { PrepareButton } from './PrepareButton.tsx'
import { RemoveHostDialog } from './RemoveHostDialog.tsx'
import { StatePill } from '../../kit/state/StatePill.tsx'
import { Tags } from '../../kit/frame/Tags.tsx'
import { UnlockDialog } from '../../parts/fault/UnlockDialog.tsx'

export const HostHead = (props: { host: HostView }) => {
  const { client } = useApp()
  const navigate = useNavigate()
  const [open, setOpen] = createSignal<'remove' | 'unlock' | 'edit'>()
  const close = () => setOpen(undefined)
  const since = () => ('sinceMs' in props.host.freshness ? props.host.freshness.sinceMs : undefined)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(cliLine('hosts', 'show', props.host.name))
    tell({ tone: 'up', text: 'Copied the command line.' })
  }
  // How it went is what the host's own state then says.
  const reconnect = () => void client.hosts.reconnect.mutate({ host: props.host.name }).catch(() => undefined)
  return (
    <>
      <PageHead
        title={props.host.name}
        pill={<StatePill shown={shownHost(props.host)} />}
        about={
          <>
            <code class="mono">
              {props.host.user === undefined ? '' : `${props.host.user}@`}
              {props.host.address}
            </code>
            <Show when={props.host.jump}>{(jump) => <> through {jump()}</>}</Show>
            <Show when={props.host.way !== null}> · {wayWords(props.host.way)}</Show>
            <Show when={since()}>
              {(sinceMs) => (
                <>
                  {' '}
                  · <span title={exactTime(sinceMs())}>since {moment(sinceMs(), nowMs())}</span>
                </>
              )}
            </Show>
            <span class="ml-2 inline-flex align-middle">
              <Tags tags={props.host.tags} />
            </span>
          </>
        }
      >
        <PrepareButton host={props.host} />
        <Menu
          label="More for this host"
          items={[
            { label: 'Reconnect now', icon: <RefreshCw size={15} />, onSelect: reconnect },
            { label: 'Edit…', icon: <Pencil size={15} />, onSelect: () => setOpen('edit') },
            { label: 'Unlock…', icon: <KeyRound size={15} />, onSelect: () => setOpen('unlock') },
            { label: 'Copy as CLI', icon: <Terminal size={15} />, onSelect: () => void copy() },
            { label: 'Remove…', icon: <Trash size={15} />, danger: true, onSelect: () => setOpen('remove') },
          ]}
        />
      </PageHead>
      <UnlockDialog
        open={open() === 'unlock'}
        host={props.host.name}
        asks={['password', 'passphrase', 'sudoPassword']}
        onClose={close}
        onUnlocked={close}
      />
      <Show when={open() === 'edit'}>
        <EditHostDialog host={props.host} onClose={close} />
      </Show>
      <Show when={open() === 'remove'}>
        <RemoveHostDialog host={props.host} onClose={close} onRemoved={() => navigate('/hosts')} />
      </Show>
    </>
  )
}
