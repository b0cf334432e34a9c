import type { JSX } from 'solid-js'
import { createUniqueId, Show } from 'solid-js'

export const control =
  'h-8 w-full min-w-0 rounded-md border border-line-strong bg-s0 px-2.5 text-sm text-t1 placeholder:text-t3 focus-visible:outline-offset-0 disabled:opacity-60 pointer-coarse:h-11 pointer-coarse:text-lg aria-invalid:border-down'

interface FieldProps {
  label: string
  hint?: JSX.Element
  /** What is wrong with it, in a sentence. */
  error?: string | undefined
  children: (aria: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => JSX.Element
}

/** A label, its control, what it is for, and what is wrong with it. */
export const Field = (props: FieldProps) => {
  const id = createUniqueId()
  return (
    <div class="grid gap-x-4 gap-y-1 md:grid-cols-[120px_minmax(0,1fr)]">
      <label for={id} class="pt-1.5 text-t2">
        {props.label}
      </label>
      <div class="flex min-w-0 flex-col gap-1">
        {props.children({
          id,
          'aria-describedby': `${id}-about`,
          get 'aria-invalid'() {
            return props.error !== undefined
          },
        })}
        <div id={`${id}-about`} class="text-xs">
          <Show when={props.error} fallback={<span class="text-t3">{props.hint}</span>}>
            <span class="text-down">{props.error}</span>
          </Show>
        </div>
      </div>
    </div>
  )
}
