import { createStore } from 'solid-js/store'
import { For, Show } from 'solid-js'
import { useApp } from '../../ask/useApp.ts'
import { createOrder } from '../../ask/createOrder.ts'
import { filled } from '../../domain/filled.ts'
import { Button } from '../../kit/Button.tsx'
import { Dialog } from '../../kit/frame/Dialog.tsx'
import { FaultText } from './FaultText.tsx'
import { secretLabels, type SecretName } from '../../domain/secretLabels.ts'
import { TextField } from '../../kit/form/TextField.tsx'

interface UnlockDialogProps {
  open: boolean
  host: string
  asks: readonly SecretName[]
  onClose: () => void
  onUnlocked: () => void
}

/** Gives the server a secret for its own life; it is never stored. */
export const UnlockDialog = (props: UnlockDialogProps) => {
  const { client } = useApp()
  const [secrets, setSecrets] = createStore<Record<SecretName, string>>({
    password: '',
    passphrase: '',
    sudoPassword: '',
  })
  const order = createOrder(async () =>
    client.hosts.unlock.mutate({ host: props.host, secrets: filled({ ...secrets }) }),
  )
  const given = () => Object.keys(filled({ ...secrets }))
  const unlock = async (): Promise<void> => {
    if ((await order.run(undefined)) === undefined) return
    setSecrets({ password: '', passphrase: '', sudoPassword: '' })
    props.onUnlocked()
  }
  return (
    <Dialog open={props.open} onClose={() => props.onClose()} title={`Unlock ${props.host}`}>
      <form
        class="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void unlock()
        }}
      >
        <For each={props.asks}>
          {(name) => (
            <TextField
              type="password"
              label={secretLabels[name]}
              value={secrets[name]}
              onInput={(value) => setSecrets(name, value)}
            />
          )}
        </For>
        <p class="text-xs text-t3">Kept in the server's memory until it ends, never stored.</p>
        <Show when={order.fault()}>{(fault) => <FaultText fault={fault()} />}</Show>
        <div class="flex justify-end gap-2">
          <Button onClick={() => props.onClose()}>Cancel</Button>
          <Button submit look="primary" busy={order.running()} disabled={given().length === 0}>
            Unlock
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
