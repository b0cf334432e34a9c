import { For } from 'solid-js'

/** Lines where text will stand, with the same height as the text. */
export const Skeleton = (props: { lines?: number }) => (
  <div aria-busy="true" aria-label="Loading" role="status" class="flex flex-col gap-2.5">
    <For each={Array.from({ length: props.lines ?? 3 }, (_, at) => 92 - ((at * 23) % 50))}>
      {(width) => <div class="skeleton h-4" style={{ width: `${width}%` }} />}
    </For>
  </div>
)
