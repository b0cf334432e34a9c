import { createMemo, For, mapArray, Show } from 'solid-js'
import Plus from 'lucide-solid/icons/plus'
import Server from 'lucide-solid/icons/server'
import type { HostView } from '../../../../shared/host.ts'
import { ButtonLink } from '../../kit/Button.tsx'
import { Empty } from '../../kit/frame/Empty.tsx'
import { FilterLine } from '../../kit/filter/FilterLine.tsx'
import { HostRow, hostColumns } from './HostRow.tsx'
import { OnceKnown } from '../../parts/OnceKnown.tsx'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'
import { createFilter } from '../../kit/filter/createFilter.ts'
import { createWide } from '../../kit/createWide.ts'
import { passes, type Searchable, searchable } from '../../kit/filter/filter.ts'

const titles = ['State', 'Host', 'Address', 'Reached by', 'Rights', 'System', 'xray', 'Tunnels', 'Round trip']

/** Which machines, and how they are reached. */
export const HostsPage = () => {
  const { live } = useApp()
  const wide = createWide(1080)
  const { line, setLine, filter } = createFilter()
  // A row's text is the same while only its numbers change: the list is then not filtered anew.
  const texts = mapArray(live.hostKeys, (key) => {
    const text = createMemo(() => textOf(live.hostByKey(key)), undefined, { equals: (a, b) => a.text === b.text })
    return { key, text }
  })
  const keys = createMemo(() => texts().flatMap(({ key, text }) => (passes(filter(), text()) ? [key] : [])))
  return (
    <>
      <h1 class="sr-only">Hosts</h1>
      <OnceKnown none={live.hostKeys().length === 0} empty={<NoHosts />}>
        <FilterLine
          value={line()}
          onInput={setLine}
          label="Filter hosts"
          placeholder="state:stale tag:eu way:bus …"
          offers={[
            { token: 'state:live', label: 'Live' },
            { token: 'state:polling', label: 'Polling' },
            { token: 'state:stale', label: 'Stale' },
          ]}
        >
          <AddHost />
        </FilterLine>
        <div
          class="overflow-hidden rounded-lg border border-line bg-s1"
          role="table"
          aria-label="Hosts"
          aria-rowcount={keys().length}
        >
          <Show when={wide()}>
            <div class={`${hostColumns} h-9 text-xs font-medium text-t3`} role="row">
              <For each={titles}>
                {(title) => (
                  <span role="columnheader" classList={{ 'text-right': title === 'Tunnels' || title === 'Round trip' }}>
                    {title}
                  </span>
                )}
              </For>
            </div>
          </Show>
          <For each={keys()}>
            {(key) => (
              <Show when={live.hostByKey(key)}>
                {(host) => <HostRow host={host()} tunnels={live.tallyOn(host().name)} wide={wide()} />}
              </Show>
            )}
          </For>
        </div>
        <Show when={keys().length === 0}>
          <p class="px-3.5 py-6 text-center text-t2">No host answers to this filter.</p>
        </Show>
      </OnceKnown>
    </>
  )
}

const textOf = (host: HostView | undefined): Searchable =>
  searchable({
    name: host === undefined ? [] : [host.name],
    state: host === undefined ? [] : [host.freshness.kind],
    tag: host?.tags ?? [],
    way: host === undefined || host.way === null ? [] : [host.way],
    address: host === undefined ? [] : [host.address],
    os: host?.facts?.distribution === undefined ? [] : [host.facts.distribution],
  })

const NoHosts = () => (
  <Empty icon={<Server size={22} />} title="No hosts yet" action={<AddHost />} cli={cliLine('hosts', 'add', 'fra1')}>
    A host is a Linux machine with sshd and systemd that you can log in to. There is no agent: everything goes through
    ssh.
  </Empty>
)

const AddHost = () => (
  <ButtonLink fresh href="/hosts/new" look="primary" icon={<Plus size={16} />}>
    Add host
  </ButtonLink>
)
