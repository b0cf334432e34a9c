import { For } from 'solid-js'
import { diffLines, type DiffLine } from './diffLines.ts'

const look: Record<DiffLine['kind'], string> = {
  hunk: 'bg-s2 text-t3',
  same: 'text-t2',
  added: 'bg-up-soft',
  removed: 'bg-down-soft',
}
const sign: Record<DiffLine['kind'], string> = { hunk: '', same: ' ', added: '+', removed: '−' }

/** What would change in a file, line by line. */
export const Diff = (props: { diff: string; label: string }) => (
  <div class="overflow-auto" tabindex="0" role="region" aria-label={`Changes in ${props.label}`}>
    <pre class="mono w-max min-w-full leading-5">
      <For each={diffLines(props.diff)}>
        {(line) => (
          <div class={`flex pr-4 ${look[line.kind]}`}>
            <span class="w-11 shrink-0 pr-2 text-right text-t3 select-none">{line.at}</span>
            <span class="w-4 shrink-0 text-t3 select-none">{sign[line.kind]}</span>
            <code>{line.text}</code>
          </div>
        )}
      </For>
    </pre>
  </div>
)
