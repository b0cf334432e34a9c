import { Show } from 'solid-js'
import { useApp } from '../../ask/useApp.ts'
import { createOrder } from '../../ask/createOrder.ts'
import type { FaultCure } from '../../domain/remedyOf.ts'
import { TypedConfirm } from '../../kit/form/TypedConfirm.tsx'
import { Dialog } from '../../kit/frame/Dialog.tsx'
import { FaultText } from './FaultText.tsx'

interface AcceptDialogProps {
  open: boolean
  machine: Extract<FaultCure, { kind: 'accept' }>
  onClose: () => void
  onAccepted: () => void
}

/** Takes another machine for the one that a host was known as, when a person says that it was replaced on purpose. */
export const AcceptDialog = (props: AcceptDialogProps) => {
  const { client } = useApp()
  const order = createOrder(async (confirm: string) =>
    client.hosts.accept.mutate({ host: props.machine.host, confirm }),
  )
  const accept = async (typed: string): Promise<void> => {
    if ((await order.run(typed)) !== undefined) props.onAccepted()
  }
  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={`Another machine at ${props.machine.host}`}>
      <TypedConfirm
        word={props.machine.host}
        action="Accept the new machine"
        busy={order.running()}
        onConfirm={(typed) => void accept(typed)}
        onCancel={() => props.onClose()}
      >
        <p class="text-t2">
          A machine that was reinstalled or replaced on purpose has a new id. Otherwise the address is somebody else's:
          edit the host. The tunnels of the old machine are not on the new one by themselves.
        </p>
        <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1">
          <dt class="text-t2">Known</dt>
          <dd class="mono [overflow-wrap:anywhere]">{props.machine.known}</dd>
          <dt class="text-t2">Answers now</dt>
          <dd class="mono [overflow-wrap:anywhere]">{props.machine.found}</dd>
        </dl>
        <Show when={order.fault()}>{(fault) => <FaultText fault={fault()} />}</Show>
      </TypedConfirm>
    </Dialog>
  )
}
