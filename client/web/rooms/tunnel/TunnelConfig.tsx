import { createSignal, For, Show } from 'solid-js'
import Eye from 'lucide-solid/icons/eye'
import EyeOff from 'lucide-solid/icons/eye-off'
import Info from 'lucide-solid/icons/info'
import type { TunnelView } from '../../../../shared/tunnel.ts'
import { useApp } from '../../ask/useApp.ts'
import { createAsk } from '../../ask/createAsk.ts'
import { Answered } from './Answered.tsx'
import { Button } from '../../kit/Button.tsx'
import { CodeBlock } from './CodeBlock.tsx'
import { CopyButton } from '../../kit/CopyButton.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'

/** The config on the host: secrets as stars until they are asked for, and forgotten when the tab is left. */
export const TunnelConfig = (props: { tunnel: TunnelView }) => {
  const { client } = useApp()
  const [revealed, setRevealed] = createSignal(false)
  const detail = createAsk(() => ({
    key: ['tunnelConfig', props.tunnel.ref, props.tunnel.revision, revealed()],
    ask: async (signal) => client.tunnels.get.query({ tunnel: props.tunnel.ref, secrets: revealed() }, { signal }),
    forget: true,
  }))
  return (
    <div
      class="grid items-start gap-4"
      classList={{ 'lg:grid-cols-[minmax(0,1fr)_300px]': (detail.answer()?.added.length ?? 0) > 0 }}
    >
      <Panel
        flush
        title={
          <code class="mono font-medium [overflow-wrap:anywhere]">/etc/raptor-tunnel/xray-{props.tunnel.id}.json</code>
        }
        aside={
          <>
            <Button
              small
              look="quiet"
              icon={revealed() ? <EyeOff size={14} /> : <Eye size={14} />}
              busy={detail.asking()}
              onClick={() => setRevealed(!revealed())}
            >
              {revealed() ? 'Hide secrets' : 'Reveal secrets'}
            </Button>
            <CopyButton text={detail.answer()?.config ?? ''}>Copy</CopyButton>
          </>
        }
      >
        <Answered ask={detail}>{(answer) => <CodeBlock text={answer().config} label="Config" />}</Answered>
      </Panel>
      <Show when={detail.answer()?.added.length}>
        <Panel title="Added by us">
          <ul class="flex flex-col gap-2.5">
            <For each={detail.answer()?.added ?? []}>
              {(added) => (
                <li class="flex gap-2.5">
                  <Info size={15} class="mt-0.5 shrink-0 text-working" />
                  <span class="min-w-0 [overflow-wrap:anywhere]">
                    <code class="mono">{added.path}</code> <span class="text-t2">{added.why}</span>
                  </span>
                </li>
              )}
            </For>
          </ul>
        </Panel>
      </Show>
    </div>
  )
}
