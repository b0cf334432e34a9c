import { useNavigate } from '@solidjs/router'
import { createStore } from 'solid-js/store'
import { For, Show } from 'solid-js'
import type { HostView } from '../../../../shared/host.ts'
import { useApp } from '../../ask/useApp.ts'
import { createOrder } from '../../ask/createOrder.ts'
import { tagsFrom } from '../../domain/hostForm.ts'
import { issueAt } from '../../domain/issueAt.ts'
import { Button } from '../../kit/Button.tsx'
import { Dialog } from '../../kit/frame/Dialog.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { TextField } from '../../kit/form/TextField.tsx'

const fields = [
  ['name', 'Name'],
  ['address', 'Address'],
  ['port', 'Port'],
  ['user', 'User'],
  ['keyFile', 'Key file'],
  ['jump', 'Through'],
  ['publicAddress', 'Public address'],
  ['tags', 'Tags'],
] as const

const hints: Readonly<Record<string, string>> = {
  name: 'Its tunnels go with it; nothing changes on the host.',
  publicAddress: 'What clients dial, where it is another.',
}

/** What a host is called, how it is reached, and its tags; a field left empty is taken out. */
export const EditHostDialog = (props: { host: HostView; onClose: () => void }) => {
  const { client } = useApp()
  const navigate = useNavigate()
  // oxlint-disable-next-line solid/reactivity -- where the form starts, not what it follows
  const { host } = props
  const [form, setForm] = createStore({
    name: host.name,
    address: host.address,
    port: String(host.port ?? ''),
    user: host.user ?? '',
    keyFile: host.keyFile ?? '',
    jump: host.jump ?? '',
    publicAddress: host.publicAddress ?? '',
    tags: host.tags.join(' '),
  })
  const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())
  const order = createOrder(async () => {
    const { name, address, port, tags, ...rest } = form
    const texts = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, orNull(value)]))
    const change = {
      ...texts,
      name: name.trim(),
      address: address.trim(),
      port: port.trim() === '' ? null : Number(port),
      tags: tagsFrom(tags),
    }
    return client.hosts.update.mutate({ host: host.name, change })
  })
  const save = async (): Promise<void> => {
    const saved = await order.run(undefined)
    if (saved === undefined) return
    props.onClose()
    if (saved.name !== host.name) navigate(`/hosts/${saved.name}`, { replace: true })
  }
  return (
    <Dialog open onClose={() => props.onClose()} title={`Edit ${host.name}`}>
      <form
        class="flex flex-col gap-1"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <For each={fields}>
          {([field, label]) => (
            <TextField
              label={label}
              value={form[field]}
              error={issueAt(order.fault(), `change.${field}`)}
              hint={hints[field]}
              onInput={(value) => setForm(field, value)}
            />
          )}
        </For>
        <Show when={order.fault()}>{(fault) => <FaultNote fault={fault()} />}</Show>
        <div class="flex justify-end gap-2 pt-2">
          <Button onClick={() => props.onClose()}>Cancel</Button>
          <Button submit look="primary" busy={order.running()}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
