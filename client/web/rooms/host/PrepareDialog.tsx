import { useQueryClient } from '@tanstack/solid-query'
import { createSignal, Match, Show, Switch } from 'solid-js'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'
import { createAsk } from '../../ask/createAsk.ts'
import { createOrder } from '../../ask/createOrder.ts'
import { sourceFrom, type XrayChoice } from './xrayChoice.ts'
import { Button, ButtonLink } from '../../kit/Button.tsx'
import { CopyButton } from '../../kit/CopyButton.tsx'
import { Dialog } from '../../kit/frame/Dialog.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { OperationSteps } from '../../parts/operation/OperationSteps.tsx'
import { PlanView } from '../../parts/plan/PlanView.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'
import { XraySourceFields } from './XraySourceFields.tsx'

/** Makes a host ready: first the plan, then the steps as they happen, then what is true. */
export const PrepareDialog = (props: { host: string; onClose: () => void }) => {
  const { client } = useApp()
  const queries = useQueryClient()
  const [choice, setChoice] = createSignal<XrayChoice>({ kind: 'auto', value: '' })
  const input = () => ({ host: props.host, xray: sourceFrom(choice()) })
  const plan = createAsk(() => ({
    key: ['planPrepare', input()],
    ask: async (signal) => client.hosts.planPrepare.query(input(), { signal }),
    when: choice().kind === 'auto' || choice().value !== '',
  }))
  const order = createOrder(async (_: undefined, operationId) => {
    const prepared = await client.hosts.prepare.mutate({ ...input(), operationId })
    queries.setQueryData(['check', props.host], prepared.checklist)
    return prepared
  })
  return (
    <Dialog wide open onClose={() => props.onClose()} title={`Prepare ${props.host}`}>
      <Switch>
        <Match when={order.done()}>
          <p aria-live="polite">
            {order.value()?.changed === true
              ? `${props.host} is ready for tunnels.`
              : `${props.host} was ready already; nothing was changed.`}
          </p>
          <Show when={order.operation()}>{(operation) => <OperationSteps operation={operation()} />}</Show>
          <div class="flex justify-end gap-2">
            <Button onClick={() => props.onClose()}>Close</Button>
            <ButtonLink look="primary" href={`/tunnels/new?host=${props.host}`}>
              New tunnel there
            </ButtonLink>
          </div>
        </Match>
        <Match when={order.running()}>
          <Show when={order.operation()} fallback={<Skeleton lines={4} />}>
            {(operation) => <OperationSteps operation={operation()} />}
          </Show>
          <p class="text-t3">You can close this; it goes on, and stands in Operations.</p>
        </Match>
        <Match when={true}>
          <XraySourceFields choice={choice()} onChange={setChoice} />
          <Show when={plan.fault()}>{(fault) => <FaultNote fault={fault()} onAgain={plan.again} />}</Show>
          <Show when={order.fault()}>{(fault) => <FaultNote fault={fault()} onAgain={plan.again} />}</Show>
          <Show
            when={plan.answer()}
            fallback={
              <Show when={plan.asking()}>
                <Skeleton lines={5} />
              </Show>
            }
          >
            {(plan) => <PlanView plan={plan()} />}
          </Show>
          <div class="flex flex-wrap items-center justify-between gap-2">
            <CopyButton text={cliLine('hosts', 'prepare', props.host)}>Copy as CLI</CopyButton>
            <div class="flex gap-2">
              <Button onClick={() => props.onClose()}>Cancel</Button>
              <Button
                look="primary"
                disabled={plan.answer() === undefined || plan.answer()?.empty === true}
                onClick={() => void order.run(undefined)}
              >
                {plan.answer()?.empty === true ? 'Nothing to do' : 'Prepare'}
              </Button>
            </div>
          </div>
        </Match>
      </Switch>
    </Dialog>
  )
}
