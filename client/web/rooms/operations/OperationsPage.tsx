import { A } from '@solidjs/router'
import { createMemo, For, Match, Show, Switch } from 'solid-js'
import ListChecks from 'lucide-solid/icons/list-checks'
import type { OperationSummary } from '../../../../shared/operation/operation.ts'
import { describeFault } from '../../../../shared/describeFault.ts'
import { ButtonLink } from '../../kit/Button.tsx'
import { Empty } from '../../kit/frame/Empty.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { FilterLine } from '../../kit/filter/FilterLine.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'
import { StatePill } from '../../kit/state/StatePill.tsx'
import { Time } from '../../kit/Time.tsx'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'
import { createAsk } from '../../ask/createAsk.ts'
import { createFilter } from '../../kit/filter/createFilter.ts'
import { passes, searchable } from '../../kit/filter/filter.ts'
import { shownOperation } from '../../domain/shown.ts'
import { duration } from '../../kit/words.ts'

const limit = 200

/** What was done, and what runs. */
export const OperationsPage = () => {
  const { client, live } = useApp()
  const { line, setLine, filter } = createFilter()
  const kept = createAsk(() => ({
    key: ['operations'],
    ask: async (signal) => client.operations.list.query({ limit }, { signal }),
  }))
  const all = createMemo(() => {
    const fresh = new Map(live.operations().map((operation) => [operation.id, operation]))
    const older = (kept.answer() ?? []).filter(({ id }) => !fresh.has(id))
    return [...fresh.values(), ...older].toSorted((a, b) => b.startedAtMs - a.startedAtMs)
  })
  const shown = createMemo(() =>
    all().filter((operation) =>
      passes(
        filter(),
        searchable({
          state: [operation.state],
          host: operation.host === null ? [] : [operation.host],
          by: [operation.by],
          kind: [operation.kind],
          title: [operation.title],
        }),
      ),
    ),
  )
  return (
    <>
      <h1 class="sr-only">Operations</h1>
      <Show when={kept.fault()}>{(fault) => <FaultNote fault={fault()} onAgain={kept.again} />}</Show>
      <Switch>
        <Match when={all().length > 0}>
          <FilterLine
            value={line()}
            onInput={setLine}
            label="Filter operations"
            placeholder="state:failed host:fra1 by:cli …"
            offers={[
              { token: 'state:running', label: 'Running' },
              { token: 'state:failed', label: 'Failed' },
              { token: 'state:interrupted', label: 'Interrupted' },
            ]}
          />
          <ul class="divide-y divide-line overflow-hidden rounded-lg border border-line bg-s1">
            <For each={shown()}>{(operation) => <OperationRow operation={operation} />}</For>
            <Show when={shown().length === 0}>
              <li class="px-3.5 py-6 text-center text-t2">No operation answers to this filter.</li>
            </Show>
          </ul>
        </Match>
        <Match when={live.connection().kind === 'connecting' || kept.asking()}>
          <Skeleton lines={8} />
        </Match>
        <Match when={kept.fault() === undefined}>
          <Empty
            icon={<ListChecks size={22} />}
            title="Nothing was changed yet"
            action={
              <ButtonLink href="/hosts/new" look="primary">
                Add a host
              </ButtonLink>
            }
            cli={cliLine('hosts', 'prepare', 'fra1')}
          >
            Every change to a host is an operation: planned, carried out step by step, and kept here with who asked and
            how it ended.
          </Empty>
        </Match>
      </Switch>
    </>
  )
}

const OperationRow = (props: { operation: OperationSummary }) => {
  const took = () =>
    props.operation.endedAtMs === null ? undefined : duration(props.operation.endedAtMs - props.operation.startedAtMs)
  const step = () => {
    const { total, items, step } = props.operation
    return total > 1 ? `${items.done ?? 0} of ${total} hosts${step === '' ? '' : ` · ${step}`}` : step
  }
  return (
    <li class="relative grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-3.5 py-2 hover:bg-s2 lg:min-h-9 lg:grid-cols-[112px_minmax(0,1fr)_minmax(0,1.4fr)_56px_72px_72px] lg:py-1">
      <StatePill shown={shownOperation(props.operation)} />
      <A
        data-row
        href={`/operations/${props.operation.id}`}
        class="truncate font-semibold after:absolute after:inset-0"
      >
        {props.operation.title}
      </A>
      <span class="col-span-3 row-start-2 truncate text-t3 empty:hidden lg:col-span-1 lg:row-start-auto lg:empty:block">
        {props.operation.fault === null ? step() : describeFault(props.operation.fault).sentence}
      </span>
      <span class="hidden text-t3 lg:inline">{props.operation.by}</span>
      <span class="tabular hidden text-right text-t2 lg:inline">{took() ?? '…'}</span>
      <span class="text-right text-t2">
        <Time atMs={props.operation.startedAtMs} />
      </span>
    </li>
  )
}
