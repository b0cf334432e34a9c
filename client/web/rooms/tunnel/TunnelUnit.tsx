import type { TunnelDetailAsk } from './createTunnelDetail.ts'
import { Answered } from './Answered.tsx'
import { CodeBlock } from './CodeBlock.tsx'
import { CopyButton } from '../../kit/CopyButton.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'

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
    <Answered ask={props.detail}>{(answer) => <CodeBlock text={answer().unit} label="Unit file" />}</Answered>
  </Panel>
)
