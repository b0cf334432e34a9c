import { A } from '@solidjs/router'
import { createMemo, Show } from 'solid-js'
import { useApp } from '../../ask/useApp.ts'
import { hasEnded } from '../../domain/shown.ts'
import { StateMark } from '../../kit/state/StateMark.tsx'

/** What runs right now: its name when it is one, the number when they are more. */
export const RunningOperations = () => {
  const { live } = useApp()
  const running = createMemo(() => live.operations().filter((operation) => !hasEnded(operation)))
  return (
    <Show when={running()[0]}>
      {(first) => (
        <A
          href={running().length === 1 ? `/operations/${first().id}` : '/operations'}
          class="flex h-8 max-w-[240px] items-center gap-2 rounded-md px-2 font-medium text-t2 hover:bg-s2 hover:text-t1"
        >
          <StateMark tone="working" class="size-3.5 text-working" />
          <span class="sr-only md:hidden">Running operations</span>
          <span class="hidden truncate md:inline">
            {running().length === 1 ? first().title : `${running().length} running`}
          </span>
        </A>
      )}
    </Show>
  )
}
