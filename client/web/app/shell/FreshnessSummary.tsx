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
    <Show when={live.hosts().length > 0}>
      <section aria-label="Hosts by freshness" class="mt-auto flex flex-col p-2">
        <For each={kinds}>{([kind, tone]) => <FreshnessLine kind={kind} tone={tone} />}</For>
      </section>
    </Show>
  )
}

const FreshnessLine = (props: { kind: Freshness['kind']; tone: Tone }) => {
  const { live } = useApp()
  const these = () => live.hosts().filter(({ freshness }) => freshness.kind === props.kind)
  const since = () => {
    const times = these().flatMap(({ freshness }) => (freshness.kind === 'stale' ? [freshness.sinceMs] : []))
    return times.length === 0 ? '' : ` since ${moment(Math.min(...times), nowMs())}`
  }
  return (
    <Show when={these().length > 0}>
      <A
        href={`/hosts?q=state:${props.kind}`}
        class="tabular flex h-6 items-center gap-2 rounded-md px-2 text-xs text-t2 hover:text-t1"
      >
        <StateMark tone={props.tone} class={`size-2 ${toneText[props.tone]}`} />
        {these().length} {props.kind}
        {since()}
      </A>
    </Show>
  )
}
