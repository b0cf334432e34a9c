import * as Dropdown from '@kobalte/core/dropdown-menu'
import type { JSX } from 'solid-js'
import { For } from 'solid-js'
import Ellipsis from 'lucide-solid/icons/ellipsis'

export interface MenuItem {
  label: string
  icon?: JSX.Element
  danger?: boolean
  onSelect: () => void
}

/** The rest of the actions, behind three dots. */
export const Menu = (props: { label: string; items: readonly MenuItem[] }) => (
  <Dropdown.Root placement="bottom-end" gutter={4} modal={false}>
    <Dropdown.Trigger
      aria-label={props.label}
      class="grid size-8 place-items-center rounded-md border border-line-strong bg-s1 hover:bg-s2 pointer-coarse:size-11"
    >
      <Ellipsis size={16} />
    </Dropdown.Trigger>
    <Dropdown.Portal>
      <Dropdown.Content
        class="appearing z-50 min-w-48 rounded-lg border border-line-strong bg-s1 p-1 outline-none"
        style={{ 'box-shadow': 'var(--shadow)' }}
      >
        <For each={props.items}>
          {(item) => (
            <Dropdown.Item
              onSelect={() => item.onSelect()}
              class="flex h-8 cursor-default items-center gap-2.5 rounded-md px-2 outline-none data-[highlighted]:bg-s2 pointer-coarse:h-11"
              classList={{ 'text-down': item.danger === true }}
            >
              <span class="grid w-4 place-items-center" classList={{ 'text-t3': item.danger !== true }}>
                {item.icon}
              </span>
              {item.label}
            </Dropdown.Item>
          )}
        </For>
      </Dropdown.Content>
    </Dropdown.Portal>
  </Dropdown.Root>
)
