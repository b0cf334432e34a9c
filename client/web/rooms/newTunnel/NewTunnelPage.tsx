import { useNavigate } from '@solidjs/router'
import { createSignal, Match, Switch } from 'solid-js'
import Server from 'lucide-solid/icons/server'
import { ButtonLink } from '../../kit/Button.tsx'
import { Empty } from '../../kit/frame/Empty.tsx'
import { NewTunnelApply } from './NewTunnelApply.tsx'
import { NewTunnelHead, type NewTunnelStep } from './NewTunnelHead.tsx'
import { NewTunnelPlan } from './NewTunnelPlan.tsx'
import { NewTunnelSource } from './NewTunnelSource.tsx'
import { OnceKnown } from '../../parts/OnceKnown.tsx'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'
import { createAsk } from '../../ask/createAsk.ts'
import { createOrder } from '../../ask/createOrder.ts'
import { createTunnelForm } from './createTunnelForm.ts'
import { newTunnelLine } from './newTunnelLine.ts'

/** Make a tunnel: what and where, then the plan, then it is carried out. */
export const NewTunnelPage = () => {
  const { client, live } = useApp()
  const navigate = useNavigate()
  const form = createTunnelForm()
  const [step, setStep] = createSignal<NewTunnelStep>('source')
  const plan = createAsk(() => ({
    key: ['planTunnel', form.input()],
    ask: async (signal) => client.tunnels.plan.query(form.input(), { signal }),
    when: step() === 'plan',
  }))
  const order = createOrder(async (_: undefined, operationId) =>
    client.tunnels.create.mutate({ ...form.input(), operationId }),
  )
  const apply = async (): Promise<void> => {
    setStep('apply')
    const created = await order.run(undefined)
    if (created !== undefined) navigate(`/tunnels/${created.tunnel.ref}`)
  }
  const fault = () => (step() === 'source' ? (order.fault() ?? plan.fault()) : undefined)
  return (
    <OnceKnown none={live.hostKeys().length === 0} empty={<NoHostYet />}>
      <NewTunnelHead
        step={step()}
        line={newTunnelLine(form.input())}
        ready={step() === 'source' ? form.ready() : plan.answer() !== undefined && !plan.asking()}
        host={form.form.host}
        running={order.running()}
        onBack={() => {
          order.reset()
          setStep(step() === 'apply' ? 'plan' : 'source')
        }}
        onNext={() => (step() === 'source' ? setStep('plan') : void apply())}
      />
      <Switch>
        <Match when={step() === 'source'}>
          <NewTunnelSource form={form} fault={fault()} onNext={() => form.ready() && setStep('plan')} />
        </Match>
        <Match when={step() === 'plan'}>
          <NewTunnelPlan
            plan={plan.answer()}
            fault={plan.fault()}
            onAgain={plan.again}
            onPort={(port) => form.setForm('port', String(port))}
          />
        </Match>
        <Match when={step() === 'apply'}>
          <NewTunnelApply
            operation={order.operation()}
            fault={order.fault()}
            host={form.form.host}
            onBack={() => setStep('source')}
          />
        </Match>
      </Switch>
    </OnceKnown>
  )
}

const NoHostYet = () => (
  <Empty
    icon={<Server size={22} />}
    title="A tunnel needs a host"
    action={
      <ButtonLink href="/hosts/new" look="primary">
        Add a host
      </ButtonLink>
    }
    cli={cliLine('hosts', 'add', 'fra1')}
  >
    Add a Linux machine that you reach by ssh, then make a tunnel there.
  </Empty>
)
