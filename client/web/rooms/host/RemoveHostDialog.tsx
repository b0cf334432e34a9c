import { createSignal, For, Match, Show, Switch } from 'solid-js'
import type { HostView } from '../../../../shared/host.ts'
import { useApp } from '../../ask/useApp.ts'
import { createAsk } from '../../ask/createAsk.ts'
import { createOrder } from '../../ask/createOrder.ts'
import { Dialog } from '../../kit/frame/Dialog.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { OperationSteps } from '../../parts/operation/OperationSteps.tsx'
import { PlanView } from '../../parts/plan/PlanView.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'
import { TypedConfirm } from '../../kit/form/TypedConfirm.tsx'

const choices = [
  {
    clean: false,
    title: 'Forget it here',
    about: 'The host leaves the fleet. Its tunnels keep running there and can be adopted again.',
  },
  {
    clean: true,
    title: 'Clean up and forget',
    about: 'Everything of ours is taken away from the host first: tunnels, files, user, binary.',
  },
]

/** Takes a host out of the fleet: says exactly what will go, and asks for its name. */
export const RemoveHostDialog = (props: { host: HostView; onClose: () => void; onRemoved: () => void }) => {
  const { client } = useApp()
  const [clean, setClean] = createSignal(false)
  const name = () => props.host.name
  const plan = createAsk(() => ({
    key: ['planRemove', name(), clean()],
    ask: async (signal) => client.hosts.planRemove.query({ host: name(), clean: clean() }, { signal }),
    when: clean(),
  }))
  const order = createOrder(async (confirm: string, operationId) =>
    client.hosts.remove.mutate({ host: name(), clean: clean(), confirm, operationId }),
  )
  const remove = async (typed: string): Promise<void> => {
    if ((await order.run(typed)) !== undefined) props.onRemoved()
  }
  return (
    <Dialog wide open onClose={() => props.onClose()} title={`Remove ${name()}`}>
      <Show when={order.running() && order.operation()}>
        {(operation) => <OperationSteps operation={operation()} />}
      </Show>
      <TypedConfirm
        word={name()}
        action={clean() ? 'Clean up and remove' : 'Remove'}
        busy={order.running()}
        onConfirm={(typed) => void remove(typed)}
        onCancel={() => props.onClose()}
      >
        <fieldset class="flex flex-col gap-2">
          <legend class="sr-only">What shall happen</legend>
          <For each={choices}>
            {(choice) => (
              <label class="flex cursor-pointer gap-3 rounded-md border border-line-strong p-3 hover:bg-s2 has-checked:border-accent">
                <input
                  type="radio"
                  name="clean"
                  class="mt-1 accent-accent"
                  checked={clean() === choice.clean}
                  onChange={() => setClean(choice.clean)}
                />
                <span>
                  <span class="font-medium">{choice.title}</span>
                  <span class="block text-t2">{choice.about}</span>
                </span>
              </label>
            )}
          </For>
        </fieldset>
        <Switch>
          <Match when={!clean()}>{null}</Match>
          <Match when={plan.fault()}>{(fault) => <FaultNote fault={fault()} onAgain={plan.again} />}</Match>
          <Match when={plan.answer()}>{(plan) => <PlanView plan={plan()} />}</Match>
          <Match when={plan.asking()}>
            <Skeleton lines={4} />
          </Match>
        </Switch>
        <Show when={order.fault()}>{(fault) => <FaultNote fault={fault()} />}</Show>
      </TypedConfirm>
    </Dialog>
  )
}
