import type { JSX } from 'solid-js'
import { Match, Show, Switch } from 'solid-js'
import Check from 'lucide-solid/icons/check'
import CircleDashed from 'lucide-solid/icons/circle-dashed'
import Minus from 'lucide-solid/icons/minus'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import Undo from 'lucide-solid/icons/undo-2'
import X from 'lucide-solid/icons/x'
import { StateMark } from './StateMark.tsx'

export type RungState = 'waiting' | 'running' | 'ok' | 'warning' | 'failed' | 'skipped' | 'undone'

interface RungProps {
  state: RungState
  title: JSX.Element
  note?: JSX.Element
  aside?: JSX.Element
  children?: JSX.Element
}

const stateWords: Record<RungState, string> = {
  waiting: 'waiting',
  running: 'running',
  ok: 'done',
  warning: 'warning',
  failed: 'failed',
  skipped: 'skipped',
  undone: 'put back',
}

/** One rung of a ladder: a mark, what it is, what was found, and room for what to do about it. */
export const Rung = (props: RungProps) => (
  <li class="flex items-start gap-2.5 py-[5px]">
    <span class="mt-0.5 grid size-4 shrink-0 place-items-center">
      <RungMark state={props.state} />
      <span class="sr-only">{stateWords[props.state]}: </span>
    </span>
    <div class="flex min-w-0 flex-1 flex-col gap-2">
      <div class="flex items-baseline justify-between gap-3">
        <span
          class="min-w-0 [overflow-wrap:anywhere]"
          classList={{ 'text-t3': ['waiting', 'skipped'].includes(props.state) }}
        >
          {props.title}
          <Show when={props.note}>
            <span class="text-t3"> · {props.note}</span>
          </Show>
        </span>
        <span class="tabular shrink-0 text-xs text-t3 [&_button]:-my-1">{props.aside}</span>
      </div>
      {props.children}
    </div>
  </li>
)

const RungMark = (props: { state: RungState }) => (
  <Switch>
    <Match when={props.state === 'ok'}>
      <Check size={16} class="text-up" />
    </Match>
    <Match when={props.state === 'running'}>
      <StateMark tone="working" class="size-3.5 text-working" />
    </Match>
    <Match when={props.state === 'warning'}>
      <TriangleAlert size={15} class="text-degraded" />
    </Match>
    <Match when={props.state === 'failed'}>
      <X size={16} class="text-down" />
    </Match>
    <Match when={props.state === 'undone'}>
      <Undo size={14} class="text-degraded" />
    </Match>
    <Match when={props.state === 'skipped'}>
      <Minus size={14} class="text-t3" />
    </Match>
    <Match when={props.state === 'waiting'}>
      <CircleDashed size={14} class="text-t3" />
    </Match>
  </Switch>
)
