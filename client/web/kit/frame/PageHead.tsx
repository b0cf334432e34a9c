import type { JSX } from 'solid-js'

/** The head of a thing's page: its name, its state, what it is, and what can be done. */
export const PageHead = (props: { title: string; pill: JSX.Element; about: JSX.Element; children: JSX.Element }) => (
  <header class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
    <div class="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
      <h1 class="min-w-0 text-xl font-semibold [overflow-wrap:anywhere]">{props.title}</h1>
      {props.pill}
      <p class="min-w-0 text-t2 [overflow-wrap:anywhere]">{props.about}</p>
    </div>
    <div class="flex flex-wrap items-center gap-2">{props.children}</div>
  </header>
)
