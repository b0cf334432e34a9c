import { Show } from 'solid-js'
import type { Fault } from '../../../../shared/fault.ts'
import type { Operation } from '../../../../shared/operation/operation.ts'
import { Button } from '../../kit/Button.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { LogBlock } from '../../kit/frame/LogBlock.tsx'
import { OperationSteps } from '../../parts/operation/OperationSteps.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'

/** The tunnel being made, step by step; it ends on the tunnel's own page, or here with the reason. */
export const NewTunnelApply = (props: {
  operation: Operation | undefined
  fault: Fault | undefined
  host: string
  onBack: () => void
}) => {
  const log = () => (props.fault?.kind === 'verifyFailed' ? props.fault.log : [])
  return (
    <div class="flex max-w-3xl flex-col gap-4">
      <Show when={props.fault}>
        {(fault) => (
          <FaultNote
            fault={fault()}
            action={
              <Button small onClick={() => props.onBack()}>
                Change it
              </Button>
            }
          />
        )}
      </Show>
      <Panel title={props.operation?.title ?? 'Making the tunnel'} aside={props.host}>
        <Show
          when={props.operation}
          fallback={
            <Show when={props.fault === undefined} fallback={<p class="text-t2">Nothing was changed.</p>}>
              <Skeleton lines={5} />
            </Show>
          }
        >
          {(operation) => <OperationSteps operation={operation()} />}
        </Show>
      </Panel>
      <Show when={log().length > 0}>
        <Panel flush title="Last lines of its log">
          <LogBlock lines={log()} />
        </Panel>
      </Show>
    </div>
  )
}
