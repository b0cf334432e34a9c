import { For, Show } from 'solid-js'
import type { TunnelView } from '../../../../../shared/tunnel.ts'
import { CopyButton } from '../../../kit/CopyButton.tsx'
import { Panel } from '../../../kit/frame/Panel.tsx'

/** Where to point a program: the addresses it listens on, to copy. */
export const UseIt = (props: { tunnel: TunnelView }) => (
  <Show when={props.tunnel.listen.length > 0}>
    <Panel title="Listens on">
      <ul class="flex flex-col gap-1">
        <For each={props.tunnel.listen}>
          {(listen) => (
            <li class="flex items-center justify-between gap-2">
              <code class="mono [overflow-wrap:anywhere]">{listen}</code>
              <CopyButton text={listen}>Copy</CopyButton>
            </li>
          )}
        </For>
      </ul>
      <p class="mt-1.5 text-xs text-t3">
        {props.tunnel.role === 'client'
          ? `SOCKS and HTTP, for programs on ${props.tunnel.host}.`
          : props.tunnel.role === 'exit'
            ? 'For clients outside; their link stands under Share.'
            : 'As its config says.'}
      </p>
    </Panel>
  </Show>
)
