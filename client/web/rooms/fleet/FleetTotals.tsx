import { A } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import { useApp } from '../../ask/useApp.ts'
import type { Tone } from '../../kit/state/tone.ts'
import { count } from '../../kit/words.ts'
import { StateMark } from '../../kit/state/StateMark.tsx'
import { toneText } from '../../kit/state/toneClass.ts'

interface Total {
  many: number
  word: string
  about: string
  tone: Tone
  href: string
}

/** The fleet in five numbers; each opens the rows behind it. */
export const FleetTotals = () => {
  const { live } = useApp()
  const totals = createMemo((): Total[] => {
    const { up, degraded, down, stopped, wanted } = live.totals()
    const { live: seen, ...unseen } = live.freshness()
    const rest = unseen.connecting + unseen.polling + unseen.stale
    return [
      { many: up, word: 'up', about: `of ${wanted} wanted`, tone: 'up', href: '/tunnels?q=state:up' },
      {
        many: degraded,
        word: 'degraded',
        about: 'passing no traffic',
        tone: 'degraded',
        href: '/tunnels?q=state:degraded',
      },
      { many: down, word: 'down', about: 'wanted, not running', tone: 'down', href: '/tunnels?q=state:down' },
      { many: stopped, word: 'stopped', about: 'by hand', tone: 'stopped', href: '/tunnels?q=state:stopped' },
      {
        many: seen,
        word: count(seen, 'host').replace(/^\d+ /, ''),
        about: rest === 0 ? 'all live' : `live, ${rest} not`,
        tone: rest === 0 ? 'up' : 'unknown',
        href: '/hosts',
      },
    ]
  })
  return (
    <ul class="grid grid-cols-2 overflow-hidden rounded-lg border border-line bg-s1 md:grid-cols-5">
      <For each={totals()}>
        {(total) => (
          <li class="-mt-px -ml-px border-t border-l border-line last:col-span-2 md:last:col-span-1">
            <A href={total.href} class="flex h-full flex-col gap-1 px-4 py-3 -outline-offset-2 hover:bg-s2">
              <span class="flex items-baseline gap-1.5">
                <span class="text-xl font-semibold">{total.many}</span>
                <span
                  class={`flex items-center gap-1.5 font-medium ${total.many > 0 ? toneText[total.tone] : 'text-t3'}`}
                >
                  {total.word}
                  <Show when={total.many > 0}>
                    <StateMark tone={total.tone} class="size-2" />
                  </Show>
                </span>
              </span>
              <span class="text-xs text-t3">{total.about}</span>
            </A>
          </li>
        )}
      </For>
    </ul>
  )
}
