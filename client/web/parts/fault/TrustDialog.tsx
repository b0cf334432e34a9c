import { Show } from 'solid-js'
import { useApp } from '../../ask/useApp.ts'
import { createOrder } from '../../ask/createOrder.ts'
import type { FaultCure } from '../../domain/remedyOf.ts'
import { Button } from '../../kit/Button.tsx'
import { Dialog } from '../../kit/frame/Dialog.tsx'
import { FaultText } from './FaultText.tsx'
import { Fingerprint } from './Fingerprint.tsx'

interface TrustDialogProps {
  open: boolean
  key: Extract<FaultCure, { kind: 'trust' }>
  onClose: () => void
  onTrusted: () => void
}

/** Shows the fingerprint a host offers, and stores it when a person says that it is the right one. */
export const TrustDialog = (props: TrustDialogProps) => {
  const { client, live } = useApp()
  const order = createOrder(async () => {
    const { host, fingerprint, replace } = props.key
    await client.hosts.trust.mutate({ host, fingerprint, replace })
    return live.host(host) === undefined ? undefined : client.hosts.reconnect.mutate({ host })
  })
  const trust = async (): Promise<void> => {
    await order.run(undefined)
    if (order.done()) props.onTrusted()
  }
  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={`Host key of ${props.key.host}`}>
      <Show when={props.key.known}>
        {(known) => (
          <p class="text-t2">
            Until now it was <code class="mono text-t1 [overflow-wrap:anywhere]">{known()}</code>. A reinstalled machine
            has a new one; otherwise somebody may stand in between.
          </p>
        )}
      </Show>
      <Fingerprint keyType={props.key.keyType} fingerprint={props.key.fingerprint} />
      <Show when={order.fault()}>{(fault) => <FaultText fault={fault()} />}</Show>
      <div class="flex justify-end gap-2">
        <Button onClick={() => props.onClose()}>Not the same</Button>
        <Button look={props.key.replace ? 'danger' : 'primary'} busy={order.running()} onClick={() => void trust()}>
          {props.key.replace ? 'Replace the known key' : 'Same, trust it'}
        </Button>
      </div>
    </Dialog>
  )
}
