import { A, useLocation } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import Keyboard from 'lucide-solid/icons/keyboard'
import Search from 'lucide-solid/icons/search'
import { crumbsOf } from './crumbs.ts'
import { RunningOperations } from '../../parts/operation/RunningOperations.tsx'
import { ThemeButton } from './ThemeButton.tsx'

const isMac = navigator.userAgent.includes('Mac')

export const TopBar = (props: { onPalette: () => void; onKeys: () => void }) => (
  <header class="flex h-12 items-center gap-2 border-b border-line px-3.5 md:px-5">
    <Crumbs />
    <button
      type="button"
      class="flex h-8 items-center gap-2 rounded-md border border-line-strong bg-s1 px-2 text-t3 hover:bg-s2 hover:text-t2 lg:w-[280px] pointer-coarse:h-10"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={() => props.onPalette()}
    >
      <Search size={16} />
      <span class="sr-only flex-1 text-left lg:not-sr-only">Search or run…</span>
      <kbd aria-hidden="true" class="hidden rounded-sm border border-line-strong px-1 font-sans text-xs md:inline">
        {isMac ? '⌘ K' : 'Ctrl K'}
      </kbd>
    </button>
    <RunningOperations />
    <ThemeButton />
    <button
      type="button"
      class="hidden size-8 place-items-center rounded-md text-t3 hover:bg-s2 hover:text-t1 md:grid"
      aria-label="Keys"
      title="Keys (?)"
      onClick={() => props.onKeys()}
    >
      <Keyboard size={16} />
    </button>
  </header>
)

const Crumbs = () => {
  const location = useLocation()
  const crumbs = createMemo(() => crumbsOf(location.pathname))
  return (
    <nav aria-label="Where you are" class="min-w-0 flex-1">
      <ol class="flex items-center gap-1.5 overflow-hidden">
        <For each={crumbs()}>
          {(crumb, at) => (
            <li class="flex min-w-0 items-center gap-1.5 last:shrink-0">
              <Show when={at() > 0}>
                <span class="text-t3" aria-hidden="true">
                  /
                </span>
              </Show>
              <Show
                when={at() < crumbs().length - 1}
                fallback={
                  <span class="max-w-[55vw] truncate font-semibold" aria-current="page">
                    {crumb.label}
                  </span>
                }
              >
                <A href={crumb.href} class="truncate text-t2 hover:text-t1">
                  {crumb.label}
                </A>
              </Show>
            </li>
          )}
        </For>
      </ol>
    </nav>
  )
}
