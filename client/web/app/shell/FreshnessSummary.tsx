import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import type { Freshness } from '../../../../shared/host.ts'
import { useApp } from '../../ask/useApp.ts'
import { nowMs } from '../../kit/clock.ts'
import type { Tone } from '../../kit/state/tone.ts'
import { moment } from '../../kit/words.ts'
import { StateMark } from '../../kit/state/StateMark.tsx'
import { toneText } from '../../kit/state/toneClass.ts'

const kinds: readonly [kind: Freshness['kind'], tone: Tone][] = [
  ['live', 'up'],
  ['polling', 'polling'],
  ['connecting', 'working'],
  ['stale', 'unknown'],
]

/** How fresh the picture is, host by host counted: at the foot of the side bar, always in sight. */
export const FreshnessSummary = () => {
  const { live } = useApp()
  return (
    <Show when={live.hostKeys().length > 0}>
      <section aria-label="Hosts by freshness" class="mt-auto flex flex-col p-2">
        <For each={kinds}>{([kind, tone]) => <FreshnessLine kind={kind} tone={tone} />}</For>
      </section>
    </Show>
  )
}

const FreshnessLine = (props: { kind: Freshness['kind']; tone: Tone }) => {
  const { live } = useApp()
  const many = () => live.freshness()[props.kind]
  const since = () => {
    const { staleSinceMs } = live.freshness()
    return props.kind !== 'stale' || staleSinceMs === undefined ? '' : ` since ${moment(staleSinceMs, nowMs())}`
  }
  return (
    <Show when={many() > 0}>
      <A
        href={`/hosts?q=state:${props.kind}`}
        class="tabular flex h-6 items-center gap-2 rounded-md px-2 text-xs text-t2 hover:text-t1"
      >
        <StateMark tone={props.tone} class={`size-2 ${toneText[props.tone]}`} />
        {many()} {props.kind}
        {since()}
      </A>
    </Show>
  )
}
