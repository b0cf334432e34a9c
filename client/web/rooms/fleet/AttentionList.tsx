import { A } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import CircleCheck from 'lucide-solid/icons/circle-check'
import type { Attention } from '../../domain/attention.ts'
import { useApp } from '../../ask/useApp.ts'
import { count } from '../../kit/words.ts'
import { AttentionRemedy } from './AttentionRemedy.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'
import { StatePill } from '../../kit/state/StatePill.tsx'
import { Time } from '../../kit/Time.tsx'

/** When more is wrong than this, it is one thing that is wrong. */
const rowsShown = 40

/** What needs a person, worst first: what, where, since when, why, and the one best thing to do. */
export const AttentionList = () => {
  const { live } = useApp()
  const byKey = createMemo(() => new Map(live.attention(rowsShown).map((item) => [item.key, item])))
  const keys = () => [...byKey().keys()]
  const many = createMemo(() => live.attentionCount())
  return (
    <Panel
      flush
      title={
        <>
          Needs attention
          <Show when={many() > 0}>
            <span class="tabular rounded-full bg-s3 px-1.5 text-xs text-t2">{many()}</span>
          </Show>
        </>
      }
      aside={<span>{count(live.freshness().live, 'host')} pushing live</span>}
    >
      <Show
        when={many() > 0}
        fallback={
          <p class="flex items-center gap-2.5 px-3.5 py-4 text-t2">
            <CircleCheck size={16} class="text-up" />
            Nothing. Every tunnel that is wanted runs, and every host is seen.
          </p>
        }
      >
        <ul class="divide-y divide-line">
          <For each={keys()}>
            {(key) => <Show when={byKey().get(key)}>{(item) => <AttentionRow item={item()} />}</Show>}
          </For>
        </ul>
        <Show when={many() > rowsShown}>
          <A
            href="/tunnels?sort=state"
            class="block border-t border-line px-3.5 py-2.5 text-t2 -outline-offset-2 hover:bg-s2"
          >
            And {many() - rowsShown} more: all tunnels, worst first
          </A>
        </Show>
      </Show>
    </Panel>
  )
}

const AttentionRow = (props: { item: Attention }) => (
  <li class="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1.5 px-3.5 py-2.5 lg:min-h-11 lg:grid-cols-[112px_minmax(150px,270px)_minmax(0,1fr)_56px_92px] lg:py-1.5">
    <StatePill shown={props.item.shown} />
    <span class="col-span-2 min-w-0 truncate lg:col-span-1">
      <A data-row href={props.item.href} class="font-semibold hover:underline">
        {props.item.where}
      </A>
      <span class="text-t3"> · {props.item.about}</span>
    </span>
    <span class="col-span-3 min-w-0 text-t2 lg:col-span-1 [overflow-wrap:anywhere]">{props.item.cause}</span>
    <span class="col-span-2 text-xs text-t3 lg:col-span-1 lg:text-right">
      <Show when={props.item.sinceMs}>{(sinceMs) => <Time atMs={sinceMs()} />}</Show>
    </span>
    <span class="flex justify-end">
      <AttentionRemedy remedy={props.item.remedy} />
    </span>
  </li>
)
