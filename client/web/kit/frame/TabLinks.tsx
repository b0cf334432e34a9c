import { A } from '@solidjs/router'
import { For } from 'solid-js'

export interface Tab {
  label: string
  href: string
  current: boolean
}

/** Tabs are places: each has an address. */
export const TabLinks = (props: { label: string; tabs: readonly Tab[] }) => (
  <nav aria-label={props.label} class="flex gap-5 overflow-x-auto border-b border-line">
    <For each={props.tabs}>
      {(tab) => (
        <A
          href={tab.href}
          noScroll
          aria-current={tab.current ? 'page' : undefined}
          class="-mb-px border-b-2 py-2 font-medium whitespace-nowrap"
          classList={{
            'border-accent text-t1': tab.current,
            'border-transparent text-t3 hover:text-t1': !tab.current,
          }}
        >
          {tab.label}
        </A>
      )}
    </For>
  </nav>
)
