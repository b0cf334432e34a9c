import { For, Show } from 'solid-js'
import { place } from '../../../../shared/name.ts'
import type { TunnelView } from '../../../../shared/tunnel.ts'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'
import { createOrder } from '../../ask/createOrder.ts'
import { CopyButton } from '../../kit/CopyButton.tsx'
import { Dialog } from '../../kit/frame/Dialog.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { OperationSteps } from '../../parts/operation/OperationSteps.tsx'
import { TypedConfirm } from '../../kit/form/TypedConfirm.tsx'

/** Says exactly what will go, and asks for the tunnel's id. */
export const DeleteTunnelDialog = (props: { tunnel: TunnelView; onClose: () => void; onDeleted: () => void }) => {
  const { client } = useApp()
  const order = createOrder(async (confirm: string, operationId) =>
    client.tunnels.delete.mutate({ tunnel: props.tunnel.ref, confirm, operationId }),
  )
  const remove = async (typed: string): Promise<void> => {
    if ((await order.run(typed)) !== undefined) props.onDeleted()
  }
  return (
    <Dialog open onClose={() => props.onClose()} title={`Delete ${props.tunnel.ref}`}>
      <Show when={order.running() && order.operation()}>
        {(operation) => <OperationSteps operation={operation()} />}
      </Show>
      <TypedConfirm
        word={props.tunnel.id}
        action="Delete"
        busy={order.running()}
        onConfirm={(typed) => void remove(typed)}
        onCancel={() => props.onClose()}
      >
        <div class="flex flex-col gap-2">
          <p>The service is stopped, its connections end, and this goes from {props.tunnel.host}:</p>
          <ul class="mono flex flex-col gap-1 rounded-md border border-line bg-s0 p-2.5">
            <For each={filesOf(props.tunnel.id)}>{(path) => <li class="[overflow-wrap:anywhere]">{path}</li>}</For>
          </ul>
          <p class="text-t2">The config is archived on this workstation first.</p>
          <div>
            <CopyButton text={cliLine('tunnels', 'delete', props.tunnel.ref)}>Copy as CLI</CopyButton>
          </div>
        </div>
        <Show when={order.fault()}>{(fault) => <FaultNote fault={fault()} />}</Show>
      </TypedConfirm>
    </Dialog>
  )
}

const filesOf = (id: string): string[] => [place.unit(id), place.config(id), place.log(id)]
