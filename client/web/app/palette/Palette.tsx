import { createEffect, createMemo, createSignal, For, on, Show } from 'solid-js'
import * as Kobalte from '@kobalte/core/dialog'
import Search from 'lucide-solid/icons/search'
import { createCommands } from './createCommands.ts'
import { fuzzyRank } from './fuzzy.ts'

const shown = 12

/** Everything by name: pages, hosts, tunnels and what can be done to them. */
export const Palette = (props: { onClose: () => void; onKeys: () => void }) => {
  const commands = createCommands({ keys: () => props.onKeys() })
  const [typed, setTyped] = createSignal('')
  const [at, setAt] = createSignal(0)
  const found = createMemo(() =>
    fuzzyRank(typed(), commands(), ({ label, group }) => `${label} ${group}`).slice(0, shown),
  )
  createEffect(on(typed, () => setAt(0)))
  createEffect(() => document.querySelector(`#palette-${at()}`)?.scrollIntoView({ block: 'nearest' }))

  const run = (index: number): void => {
    const command = found()[index]
    if (command === undefined) return
    props.onClose()
    command.run()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const last = found().length - 1
    if (event.key === 'ArrowDown') setAt((now) => (now >= last ? 0 : now + 1))
    else if (event.key === 'ArrowUp') setAt((now) => (now <= 0 ? last : now - 1))
    else if (event.key === 'Enter') run(at())
    else return
    event.preventDefault()
  }

  return (
    <Kobalte.Root open onOpenChange={(open) => !open && props.onClose()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="fixed inset-0 z-40 bg-veil" />
        <Kobalte.Content
          class="appearing fixed top-[8vh] left-1/2 z-50 w-[min(600px,calc(100vw-24px))] -translate-x-1/2 overflow-hidden rounded-lg border border-line-strong bg-s1"
          style={{ 'box-shadow': 'var(--shadow)' }}
        >
          <Kobalte.Title class="sr-only">Search or run</Kobalte.Title>
          <div class="flex items-center gap-3 border-b border-line px-4">
            <Search size={16} class="text-t3" />
            <input
              class="h-12 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-t3"
              role="combobox"
              aria-label="Search or run"
              aria-expanded="true"
              aria-controls="palette-list"
              aria-autocomplete="list"
              aria-activedescendant={found().length === 0 ? undefined : `palette-${at()}`}
              placeholder="A host, a tunnel, a page or something to do"
              autocomplete="off"
              spellcheck={false}
              value={typed()}
              onInput={(event) => setTyped(event.currentTarget.value)}
              onKeyDown={onKeyDown}
            />
          </div>
          <ul id="palette-list" role="listbox" aria-label="Found" class="max-h-[60vh] overflow-y-auto p-1.5">
            <For each={found()}>
              {(command, index) => (
                <li
                  id={`palette-${index()}`}
                  role="option"
                  aria-selected={index() === at()}
                  class="flex h-9 cursor-default items-center gap-3 rounded-md px-2.5 pointer-coarse:h-11"
                  classList={{ 'bg-s3': index() === at() }}
                  onPointerMove={() => setAt(index())}
                  onClick={() => run(index())}
                >
                  <span class="text-t3">
                    <command.icon size={16} />
                  </span>
                  <span class="min-w-0 flex-1 truncate">{command.label}</span>
                  <span class="shrink-0 text-xs text-t3">{command.group}</span>
                </li>
              )}
            </For>
          </ul>
          <Show when={found().length === 0}>
            <p class="px-4 pb-4 text-t2">Nothing is called that. Try fewer letters.</p>
          </Show>
        </Kobalte.Content>
      </Kobalte.Portal>
    </Kobalte.Root>
  )
}
