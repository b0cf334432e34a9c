import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'
import X from 'lucide-solid/icons/x'
import { dropToast, toasts } from '../../kit/toasts.ts'
import { StateMark } from '../../kit/state/StateMark.tsx'
import { toneText } from '../../kit/state/toneClass.ts'

/** What has just ended, said to everybody: a polite live region that is also seen. */
export const Toasts = () => (
  <div
    role="status"
    aria-live="polite"
    class="pointer-events-none fixed right-4 bottom-20 z-50 flex w-[min(380px,calc(100vw-32px))] flex-col gap-2 md:bottom-4"
  >
    <For each={toasts()}>
      {(toast) => (
        <div
          class="appearing pointer-events-auto flex items-center gap-2.5 rounded-lg border border-line-strong bg-s1 py-1.5 pr-1.5 pl-3.5"
          style={{ 'box-shadow': 'var(--shadow)' }}
        >
          <StateMark tone={toast.tone} class={`size-2.5 ${toneText[toast.tone]}`} />
          <span class="min-w-0 flex-1 [overflow-wrap:anywhere]">{toast.text}</span>
          <Show when={toast.href}>
            {(href) => (
              <A href={href()} class="font-medium text-accent hover:underline">
                Show
              </A>
            )}
          </Show>
          <button
            type="button"
            aria-label="Dismiss"
            class="grid size-7 place-items-center rounded-md text-t3 hover:bg-s2 hover:text-t1"
            onClick={() => dropToast(toast.id)}
          >
            <X size={14} />
          </button>
        </div>
      )}
    </For>
  </div>
)
