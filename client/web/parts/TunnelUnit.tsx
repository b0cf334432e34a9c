import { Match, Switch } from 'solid-js'
import type { TunnelDetailAsk } from '../state/createTunnelDetail.ts'
import { CodeBlock } from './CodeBlock.tsx'
import { CopyButton } from './CopyButton.tsx'
import { FaultNote } from './FaultNote.tsx'
import { Panel } from './Panel.tsx'
import { Skeleton } from './Skeleton.tsx'

/** The unit file as it stands on the host. */
export const TunnelUnit = (props: { detail: TunnelDetailAsk }) => (
  <Panel
    flush
    title={
      <code class="mono font-medium [overflow-wrap:anywhere]">
        /etc/systemd/system/xray-tunnel-{props.detail.answer()?.id ?? '…'}.service
      </code>
    }
    aside={
      <>
        <span>{props.detail.answer()?.template}</span>
        <CopyButton text={props.detail.answer()?.unit ?? ''}>Copy</CopyButton>
      </>
    }
  >
    <Switch
      fallback={
        <div class="p-3.5">
          <Skeleton lines={9} />
        </div>
      }
    >
      <Match when={props.detail.answer()}>{(answer) => <CodeBlock text={answer().unit} label="Unit file" />}</Match>
      <Match when={props.detail.fault()}>
        {(fault) => (
          <div class="p-3.5">
            <FaultNote fault={fault()} onAgain={props.detail.again} />
          </div>
        )}
      </Match>
    </Switch>
  </Panel>
)
