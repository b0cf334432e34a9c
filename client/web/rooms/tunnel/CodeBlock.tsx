import { For } from 'solid-js'

/** A text with line numbers, to read and to copy; it scrolls by itself. */
export const CodeBlock = (props: { text: string; label: string }) => (
  <div class="max-h-[70dvh] overflow-auto" tabindex="0" role="region" aria-label={props.label}>
    <pre class="mono w-max min-w-full py-2 leading-5">
      <For each={props.text.trimEnd().split('\n')}>
        {(line, at) => (
          <div class="flex pr-4">
            <span class="w-11 shrink-0 pr-3 text-right text-t3 select-none">{at() + 1}</span>
            <code>{line === '' ? ' ' : line}</code>
          </div>
        )}
      </For>
    </pre>
  </div>
)
