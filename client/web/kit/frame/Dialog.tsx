import * as Kobalte from '@kobalte/core/dialog'
import type { JSX } from 'solid-js'
import X from 'lucide-solid/icons/x'

interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  children: JSX.Element
  wide?: boolean
}

/** The first field, or the dialog itself: never the button that closes it. */
const focusFirst = (event: Event): void => {
  const dialog = event.currentTarget ?? event.target
  if (!(dialog instanceof HTMLElement)) return
  const first = dialog.querySelector<HTMLElement>('input, select, textarea') ?? dialog
  event.preventDefault()
  first.focus()
}

/** A dialog that traps the focus and gives it back; on a phone a sheet from below. */
export const Dialog = (props: DialogProps) => (
  <Kobalte.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
    <Kobalte.Portal>
      <Kobalte.Overlay class="fixed inset-0 z-40 bg-veil" />
      <div class="pointer-events-none fixed inset-0 z-50 flex items-end justify-center md:items-start md:p-[10vh_16px_16px]">
        <Kobalte.Content
          onOpenAutoFocus={focusFirst}
          class={`appearing pointer-events-auto flex max-h-[85dvh] w-full flex-col rounded-t-lg border border-line-strong bg-s1 md:rounded-lg ${props.wide === true ? 'md:max-w-2xl' : 'md:max-w-md'}`}
          style={{ 'box-shadow': 'var(--shadow)' }}
        >
          <header class="flex items-center justify-between gap-4 border-b border-line py-2 pr-2 pl-4">
            <Kobalte.Title class="text-base font-semibold">{props.title}</Kobalte.Title>
            <Kobalte.CloseButton
              aria-label="Close"
              class="grid size-8 place-items-center rounded-md text-t3 hover:bg-s2 hover:text-t1 pointer-coarse:size-11"
            >
              <X size={16} />
            </Kobalte.CloseButton>
          </header>
          <div class="flex flex-col gap-4 overflow-y-auto p-4">{props.children}</div>
        </Kobalte.Content>
      </div>
    </Kobalte.Portal>
  </Kobalte.Root>
)
