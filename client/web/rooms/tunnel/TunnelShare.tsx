import { createSignal, Show } from 'solid-js'
import Eye from 'lucide-solid/icons/eye'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'
import { createAsk } from '../../ask/createAsk.ts'
import { Button } from '../../kit/Button.tsx'
import { CopyButton } from '../../kit/CopyButton.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'

/** The link that a client of this exit needs. It is a secret, so it is fetched only when asked for. */
export const TunnelShare = (props: { tunnel: string }) => {
  const { client } = useApp()
  const [asked, setAsked] = createSignal(false)
  const link = createAsk(() => ({
    key: ['shareLink', props.tunnel],
    ask: async (signal) => client.tunnels.shareLink.query({ tunnel: props.tunnel }, { signal }),
    when: asked(),
    forget: true,
  }))
  return (
    <Panel
      title="Share link"
      aside={<CopyButton text={cliLine('tunnels', 'link', props.tunnel)}>Copy as CLI</CopyButton>}
    >
      <div class="flex flex-col gap-3">
        <p class="text-t2">
          Whoever has this link can use the exit. Clients such as v2rayN, v2rayNG and Hiddify take it as it is.
        </p>
        <Show when={link.fault()}>{(fault) => <FaultNote fault={fault()} onAgain={link.again} />}</Show>
        <Show
          when={link.answer()}
          fallback={
            <div>
              <Button icon={<Eye size={15} />} busy={link.asking()} onClick={() => setAsked(true)}>
                Reveal the link
              </Button>
            </div>
          }
        >
          {(answer) => (
            <div class="flex items-start gap-2 rounded-md border border-line-strong bg-s0 p-2.5">
              <code class="mono min-w-0 flex-1 [overflow-wrap:anywhere] select-all">{answer().uri}</code>
              <CopyButton text={answer().uri}>Copy</CopyButton>
            </div>
          )}
        </Show>
      </div>
    </Panel>
  )
}
