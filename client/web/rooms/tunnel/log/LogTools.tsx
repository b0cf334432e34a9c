import type { JSX } from 'solid-js'
import { For } from 'solid-js'
import { logLevels } from './logFilter.ts'
import { control } from '../../../kit/form/Field.tsx'

interface LogToolsProps {
  level: string
  find: string
  onLevel: (level: string) => void
  onFind: (text: string) => void
  children: JSX.Element
}

const words: Record<string, string> = {
  debug: 'All levels',
  info: 'Info and up',
  warning: 'Warnings and up',
  error: 'Errors',
}

/** The line above a log: level, text, and what can be done with what is shown. */
export const LogTools = (props: LogToolsProps) => (
  <div class="flex flex-wrap items-center gap-1.5 border-b border-line px-2.5 py-1.5">
    <select
      aria-label="Least level"
      class={`${control} h-7! w-auto! text-xs`}
      onChange={(event) => props.onLevel(event.currentTarget.value)}
    >
      <For each={logLevels}>
        {(level) => (
          <option value={level} selected={level === props.level}>
            {words[level]}
          </option>
        )}
      </For>
    </select>
    <input
      data-filter
      type="search"
      aria-label="Find in the log"
      placeholder="Find, or /regex/"
      class={`${control} mono h-7! w-auto! min-w-0 flex-[1_1_140px] md:max-w-64`}
      spellcheck={false}
      value={props.find}
      onInput={(event) => props.onFind(event.currentTarget.value)}
    />
    <div class="ml-auto flex flex-wrap gap-0.5">{props.children}</div>
  </div>
)
