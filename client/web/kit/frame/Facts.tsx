import type { JSX } from 'solid-js'
import { For } from 'solid-js'

export type Fact = readonly [name: string, value: JSX.Element]

/** Names on the left, values on the right. */
export const Facts = (props: { facts: readonly Fact[] }) => (
  <dl class="flex flex-col">
    <For each={props.facts}>
      {([name, value]) => (
        <div class="flex min-h-[27px] items-center justify-between gap-4">
          <dt class="shrink-0 text-t3">{name}</dt>
          <dd class="min-w-0 text-right [overflow-wrap:anywhere]">{value}</dd>
        </div>
      )}
    </For>
  </dl>
)
