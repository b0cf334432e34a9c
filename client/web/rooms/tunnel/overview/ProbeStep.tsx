import { Show } from 'solid-js'
import type { ProbeLevel } from '../../../../../shared/tunnel.ts'
import { duration } from '../../../kit/words.ts'
import { StateMark } from '../../../kit/state/StateMark.tsx'

const names: Record<ProbeLevel['level'], string> = {
  ssh: 'SSH',
  unit: 'Unit',
  port: 'Port',
  metrics: 'Metrics',
  traffic: 'Traffic',
}

/** One level of the health ladder as a segment: green, red or not reached. */
export const ProbeStep = (props: { level: ProbeLevel['level']; found: ProbeLevel | undefined; asking: boolean }) => {
  const state = () => props.found?.state
  return (
    <li
      class="flex min-h-9 min-w-0 items-baseline gap-3 rounded-md border border-l-[3px] border-line bg-s0 px-2.5 py-2 md:min-h-20 md:flex-col md:gap-0.5 md:border-t-[3px] md:border-l"
      classList={{
        'border-l-up md:border-l-line md:border-t-up': state() === 'ok',
        'border-l-down md:border-l-line md:border-t-down bg-down-soft': state() === 'failed',
      }}
    >
      <span class="flex w-20 shrink-0 items-center gap-1.5 font-semibold md:w-auto">
        {names[props.level]}
        <Show when={state() === 'failed'}>
          <StateMark tone="down" class="size-2 text-down" />
        </Show>
        <span class="sr-only">{state() === 'ok' ? 'passes' : (state() ?? 'not asked')}</span>
      </span>
      <Show
        when={props.found}
        fallback={
          <Show when={props.asking} fallback={<span class="text-t3">–</span>}>
            <span class="skeleton h-3 w-16" />
          </Show>
        }
      >
        {(found) => (
          <span class="tabular min-w-0 text-xs text-t2 [overflow-wrap:anywhere]">
            {found().found}
            <Show when={found().ms !== null}>
              {' '}
              <span class="whitespace-nowrap">· {duration(found().ms ?? 0)}</span>
            </Show>
          </span>
        )}
      </Show>
    </li>
  )
}
