import type { JSX } from 'solid-js'
import { Show } from 'solid-js'

interface PanelProps {
  title: JSX.Element
  aside?: JSX.Element
  children: JSX.Element
  /** Without padding, for tables and lists that run to the border. */
  flush?: boolean
  class?: string
}

/** A titled box: the unit of every page. */
export const Panel = (props: PanelProps) => (
  <section class={`min-w-0 rounded-lg border border-line bg-s1 ${props.class ?? ''}`}>
    <header class="flex min-h-10 flex-wrap items-center justify-between gap-x-3 gap-y-1 border-b border-line px-3.5 py-1.5">
      <h2 class="flex items-center gap-2 text-sm font-semibold">{props.title}</h2>
      <Show when={props.aside}>
        <div class="tabular flex items-center gap-3 text-xs text-t3">{props.aside}</div>
      </Show>
    </header>
    <div class={props.flush === true ? '' : 'p-3.5'}>{props.children}</div>
  </section>
)
