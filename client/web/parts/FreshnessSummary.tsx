import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import { useApp } from '../state/app.ts'
import { nowMs } from '../state/clock.ts'
import type { Tone } from '../state/tone.ts'
import { moment } from '../state/words.ts'
import { StateMark } from './StateMark.tsx'
import { toneText } from './toneClass.ts'

/** How fresh the picture is, host by host counted: at the foot of the side bar, always in sight. */
export const FreshnessSummary = () => {
  const { live } = useApp()
  const lines = (): { tone: Tone; words: string; filter: string }[] => {
    const of = (kind: string) => live.hosts().filter((host) => host.freshness.kind === kind)
    const oldest = of('stale').reduce((least, { freshness }) => Math.min(least, 'sinceMs' in freshness ? freshness.sinceMs : least), Infinity)
    return [
      { tone: 'up' as const, many: of('live').length, words: 'live', filter: 'live' },
      { tone: 'degraded' as const, many: of('polling').length, words: 'polling', filter: 'polling' },
      { tone: 'working' as const, many: of('connecting').length, words: 'connecting', filter: 'connecting' },
      { tone: 'unknown' as const, many: of('stale').length, words: `stale since ${oldest === Infinity ? '' : moment(oldest, nowMs())}`, filter: 'stale' },
    ]
      .filter(({ many }) => many > 0)
      .map(({ many, words, ...rest }) => ({ ...rest, words: `${many} ${words}` }))
  }
  return (
    <Show when={lines().length > 0}>
      <section aria-label="Hosts by freshness" class="mt-auto flex flex-col p-2">
        <For each={lines()}>
          {(line) => (
            <A
              href={`/hosts?q=state:${line.filter}`}
              class="tabular flex h-6 items-center gap-2 rounded-md px-2 text-xs text-t2 hover:text-t1"
            >
              <StateMark tone={line.tone} class={`size-2 ${toneText[line.tone]}`} />
              {line.words}
            </A>
          )}
        </For>
      </section>
    </Show>
  )
}
