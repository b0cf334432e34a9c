import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { useApp } from '../../ask/useApp.ts'
import { shownOperation } from '../../domain/shown.ts'
import { Panel } from '../../kit/frame/Panel.tsx'
import { StateMark } from '../../kit/state/StateMark.tsx'
import { Time } from '../../kit/Time.tsx'
import { toneText } from '../../kit/state/toneClass.ts'

const shown = 8

/** What was done last, by whom. */
export const RecentOperations = () => {
  const { live } = useApp()
  return (
    <Panel
      flush
      title="Last changes"
      aside={
        <A href="/operations" class="hover:text-t1">
          All
        </A>
      }
    >
      <Show
        when={live.operations().length > 0}
        fallback={<p class="px-3.5 py-4 text-t2">Nothing was changed yet. Every change is kept here with its steps.</p>}
      >
        <ul class="divide-y divide-line">
          <For each={live.operations().slice(0, shown)}>
            {(operation) => (
              <li>
                <A
                  href={`/operations/${operation.id}`}
                  class="flex min-h-9 items-center gap-2.5 px-3.5 py-1.5 -outline-offset-2 hover:bg-s2"
                >
                  <StateMark
                    tone={shownOperation(operation).tone}
                    class={`size-2.5 ${toneText[shownOperation(operation).tone]}`}
                  />
                  <span class="sr-only">{shownOperation(operation).words}:</span>
                  <span class="min-w-0 flex-1 truncate">{operation.title}</span>
                  <span class="text-xs text-t3">{operation.by}</span>
                  <span class="w-14 text-right text-xs text-t3">
                    <Time atMs={operation.endedAtMs ?? operation.startedAtMs} />
                  </span>
                </A>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </Panel>
  )
}
