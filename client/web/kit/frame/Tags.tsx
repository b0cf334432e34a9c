import { For } from 'solid-js'

export const Tags = (props: { tags: readonly string[] }) => (
  <span class="flex shrink-0 gap-1 empty:hidden">
    <For each={props.tags}>
      {(tag) => <span class="rounded-sm bg-s3 px-1.5 text-xs leading-[18px] text-t2">{tag}</span>}
    </For>
  </span>
)
