import { Match, Show, Switch } from 'solid-js'
import type { Remedy } from '../../domain/attention.ts'
import { describeFault } from '../../../../shared/describeFault.ts'
import { useApp } from '../../ask/useApp.ts'
import { createOrder } from '../../ask/createOrder.ts'
import { Button, ButtonLink } from '../../kit/Button.tsx'
import { FaultRemedy } from '../../parts/fault/FaultRemedy.tsx'

export const AttentionRemedy = (props: { remedy: Remedy }) => {
  const { client } = useApp()
  const order = createOrder(async (remedy: Remedy, operationId) => {
    if (remedy.kind === 'start') return client.tunnels.start.mutate({ tunnel: remedy.tunnel, operationId })
    return remedy.kind === 'resume' ? client.operations.resume.mutate({ id: remedy.operation }) : undefined
  })
  const when = <Kind extends Remedy['kind']>(kind: Kind) =>
    // The kind was just compared.
    props.remedy.kind === kind ? (props.remedy as Extract<Remedy, { kind: Kind }>) : undefined
  return (
    <span class="flex flex-col items-end gap-1">
      <Switch>
        <Match when={when('fault')}>{(remedy) => <FaultRemedy fault={remedy().fault} />}</Match>
        <Match when={when('go')}>
          {(remedy) => (
            <ButtonLink small href={remedy().href}>
              {remedy().label}
            </ButtonLink>
          )}
        </Match>
        <Match when={props.remedy.kind === 'start' || props.remedy.kind === 'resume'}>
          <Button small busy={order.running()} onClick={() => void order.run(props.remedy)}>
            {props.remedy.kind === 'start' ? 'Start' : 'Resume'}
          </Button>
        </Match>
      </Switch>
      <Show when={order.fault()}>
        {(fault) => (
          <span role="alert" class="max-w-64 text-right text-xs text-down">
            {describeFault(fault()).sentence}
          </span>
        )}
      </Show>
    </span>
  )
}
