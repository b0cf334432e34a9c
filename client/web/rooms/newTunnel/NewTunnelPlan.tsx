import { Match, Show, Switch } from 'solid-js'
import Check from 'lucide-solid/icons/check'
import { For } from 'solid-js'
import type { Fault } from '../../../../shared/fault.ts'
import type { Plan } from '../../../../shared/plan.ts'
import { Button } from '../../kit/Button.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'
import { PlanView } from '../../parts/plan/PlanView.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'

interface NewTunnelPlanProps {
  plan: Plan | undefined
  fault: Fault | undefined
  onAgain: () => void
  /** Takes the free port that the fault offers. */
  onPort: (port: number) => void
}

const checks = (plan: Plan): string[] => [
  plan.warnings.length === 0 ? 'Schema: every key known' : 'Schema, with warnings',
  "Accepted by the host's own xray, as its service user",
  plan.listen.length === 0 ? 'It listens on nothing' : `Free there: ${plan.listen.join(', ')}`,
]

/** What would change on the host, before anything does. */
export const NewTunnelPlan = (props: NewTunnelPlanProps) => {
  const freePort = () => (props.fault?.kind === 'portTaken' ? props.fault.free : undefined)
  return (
    <Switch>
      <Match when={props.fault}>
        {(fault) => (
          <FaultNote
            fault={fault()}
            onAgain={() => props.onAgain()}
            action={
              <Show
                when={freePort()}
                fallback={
                  <Button small onClick={() => props.onAgain()}>
                    Try again
                  </Button>
                }
              >
                {(port) => (
                  <Button small onClick={() => props.onPort(port())}>
                    Use {port()}
                  </Button>
                )}
              </Show>
            }
          />
        )}
      </Match>
      <Match when={props.plan}>
        {(plan) => (
          <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_300px]">
            <Panel title="What will change" aside={plan().host}>
              <PlanView plan={plan()} />
            </Panel>
            <div class="flex flex-col gap-4">
              <Panel title="Checked" aside="on the host">
                <ul class="flex flex-col gap-2">
                  <For each={checks(plan())}>
                    {(check) => (
                      <li class="flex gap-2.5">
                        <Check size={16} class="mt-0.5 shrink-0 text-up" />
                        <span class="min-w-0 [overflow-wrap:anywhere]">{check}</span>
                      </li>
                    )}
                  </For>
                </ul>
              </Panel>
              <Panel title="When applied">
                <p class="text-t2">
                  One script on the host; then the unit must be active, own its port and pass traffic. Anything less,
                  and what was there before is put back.
                </p>
              </Panel>
            </div>
          </div>
        )}
      </Match>
      <Match when={true}>
        <Panel title="What will change" aside="asking the host">
          <Skeleton lines={7} />
        </Panel>
      </Match>
    </Switch>
  )
}
