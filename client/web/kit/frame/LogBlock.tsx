import { For } from 'solid-js'

/** A few log lines, as they are. */
export const LogBlock = (props: { lines: readonly string[] }) => (
  <pre
    class="mono max-h-80 overflow-auto p-3.5 leading-5 whitespace-pre-wrap text-t2"
    tabindex="0"
    role="region"
    aria-label="Log lines"
  >
    <For each={props.lines}>{(line) => <div class="[overflow-wrap:anywhere]">{line}</div>}</For>
  </pre>
)
