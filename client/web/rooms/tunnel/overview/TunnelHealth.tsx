import { createEffect, createMemo, on, For, Show } from 'solid-js'
import Activity from 'lucide-solid/icons/activity'
import type { HostView } from '../../../../../shared/host.ts'
import type { ProbeLevel, TunnelView } from '../../../../../shared/tunnel.ts'
import { useApp } from '../../../ask/useApp.ts'
import { createAsk } from '../../../ask/createAsk.ts'
import { createTunnelKeys } from '../createTunnelKeys.ts'
import type { TunnelDetailAsk } from '../createTunnelDetail.ts'
import { shownTunnel } from '../../../domain/shown.ts'
import { capital } from '../../../kit/words.ts'
import { Button } from '../../../kit/Button.tsx'
import { FaultNote } from '../../../parts/fault/FaultNote.tsx'
import { ProbeStep } from './ProbeStep.tsx'
import { Panel } from '../../../kit/frame/Panel.tsx'
import { StateMark } from '../../../kit/state/StateMark.tsx'
import { Time } from '../../../kit/Time.tsx'
import { toneText } from '../../../kit/state/toneClass.ts'

const levels: readonly ProbeLevel['level'][] = ['ssh', 'unit', 'port', 'metrics', 'traffic']

/** The health ladder, measured on the host when the page opens and on demand; the cause in a sentence below. */
export const TunnelHealth = (props: { tunnel: TunnelView; host: HostView | undefined; detail: TunnelDetailAsk }) => {
  const { client } = useApp()
  const seen = () => props.host?.freshness.kind === 'live' || props.host?.freshness.kind === 'polling'
  const probe = createAsk(() => ({
    key: ['probe', props.tunnel.ref],
    ask: async (signal) => client.tunnels.probe.query({ tunnel: props.tunnel.ref }, { signal }),
    when: seen(),
  }))
  // What was measured before the tunnel fell or rose says nothing any more.
  const health = createMemo(() => props.tunnel.health)
  createEffect(on(health, () => seen() && probe.again(), { defer: true }))
  createTunnelKeys({ p: probe.again })
  const shown = () => shownTunnel(props.tunnel, props.host)
  const levelOf = (level: ProbeLevel['level']) => probe.answer()?.find((one) => one.level === level)
  // The cause of a tunnel that is down names how it ended already.
  const endingNotSaid = () => {
    const { fault, ending } = props.detail.answer() ?? {}
    return fault === undefined && ending && !props.tunnel.cause.includes(ending) ? ending : undefined
  }
  // A host's name keeps its small letter.
  const cause = (): string => {
    const { cause, host } = props.tunnel
    if (cause === '') return shown().words
    return cause.startsWith(`${host} `) ? cause : capital(cause)
  }
  return (
    <Panel
      title="Health"
      aside={
        <>
          <Show when={probe.answer()}>
            <span>
              probed <Time atMs={probe.answeredAtMs()} ago />
            </span>
          </Show>
          <Button
            small
            icon={<Activity size={14} />}
            busy={probe.asking()}
            disabled={!seen()}
            title="Probe now (p)"
            onClick={probe.again}
          >
            Probe now
          </Button>
        </>
      }
    >
      <div class="flex flex-col gap-3.5">
        <ol class="grid gap-1.5 md:grid-cols-5" aria-label="Health ladder" classList={{ 'text-t3': !seen() }}>
          <For each={levels}>
            {(level) => <ProbeStep level={level} found={levelOf(level)} asking={probe.asking()} />}
          </For>
        </ol>
        <Show when={seen() && probe.fault()}>{(fault) => <FaultNote fault={fault()} onAgain={probe.again} />}</Show>
        <p class="flex items-start gap-2.5" aria-live="polite">
          <StateMark tone={shown().tone} class={`size-2.5 mt-[5px] ${toneText[shown().tone]}`} />
          <span class="min-w-0 [overflow-wrap:anywhere]">
            {cause()}
            <Show when={endingNotSaid()}>{(ending) => <span class="text-t2"> Last ending: {ending()}.</span>}</Show>
          </span>
        </p>
        <Show when={props.detail.answer()?.fault}>
          {(fault) => <FaultNote fault={fault()} onAgain={props.detail.again} />}
        </Show>
      </div>
    </Panel>
  )
}
