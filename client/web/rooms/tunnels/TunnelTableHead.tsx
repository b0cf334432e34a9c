import { For } from 'solid-js'
import ArrowDown from 'lucide-solid/icons/arrow-down'
import ArrowUp from 'lucide-solid/icons/arrow-up'
import { Show } from 'solid-js'
import { type SortKey, sortTitles } from '../../domain/tunnelColumns.ts'

export const tunnelColumns =
  'grid grid-cols-[112px_minmax(140px,1.4fr)_minmax(140px,1.2fr)_minmax(110px,0.9fr)_minmax(0,1.4fr)_72px] items-center gap-x-4 px-3.5'

const columns: readonly (SortKey | 'about')[] = ['state', 'tunnel', 'kind', 'listen', 'about', 'since']

export const TableHead = (props: { sort: string; onSort: (sort: string) => void }) => (
  <div role="rowgroup" class="text-xs font-medium text-t3">
    <div role="row" class={`${tunnelColumns} h-9`}>
      <For each={columns}>
        {(column) =>
          column === 'about' ? (
            <span role="columnheader">What it does</span>
          ) : (
            <ColumnHead column={column} sort={props.sort} onSort={props.onSort} />
          )
        }
      </For>
    </div>
  </div>
)

const ColumnHead = (props: { column: SortKey; sort: string; onSort: (sort: string) => void }) => {
  const active = () => props.sort.replace(/^-/, '') === props.column
  const down = () => props.sort.startsWith('-')
  return (
    <span
      role="columnheader"
      aria-sort={active() ? (down() ? 'descending' : 'ascending') : 'none'}
      class={props.column === 'since' ? 'text-right' : ''}
    >
      <button
        type="button"
        class="inline-flex items-center gap-1 hover:text-t1"
        onClick={() => props.onSort(active() && !down() ? `-${props.column}` : props.column)}
      >
        {sortTitles[props.column]}
        <Show when={active()}>{down() ? <ArrowDown size={12} /> : <ArrowUp size={12} />}</Show>
      </button>
    </span>
  )
}
