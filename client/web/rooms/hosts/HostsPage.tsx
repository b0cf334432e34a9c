import { createMemo, For, Show } from 'solid-js'
import Plus from 'lucide-solid/icons/plus'
import Server from 'lucide-solid/icons/server'
import { ButtonLink } from '../../kit/Button.tsx'
import { Empty } from '../../kit/frame/Empty.tsx'
import { FilterLine } from '../../kit/filter/FilterLine.tsx'
import { HostRow, hostColumns } from './HostRow.tsx'
import { OnceKnown } from '../../parts/OnceKnown.tsx'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'
import { createFilter } from '../../kit/filter/createFilter.ts'
import { createWide } from '../../kit/createWide.ts'
import { passes, searchable } from '../../kit/filter/filter.ts'

const titles = ['State', 'Host', 'Address', 'Reached by', 'Rights', 'System', 'xray', 'Tunnels', 'Round trip']

/** Which machines, and how they are reached. */
export const HostsPage = () => {
  const { live } = useApp()
  const wide = createWide(1080)
  const { line, setLine, filter } = createFilter()
  const tunnelsOn = createMemo(() => Map.groupBy(live.tunnels(), (tunnel) => String(tunnel.host)))
  const hosts = createMemo(() =>
    live.hosts().filter((host) =>
      passes(
        filter(),
        searchable({
          name: [host.name],
          state: [host.freshness.kind],
          tag: host.tags,
          way: host.way === null ? [] : [host.way],
          address: [host.address],
          os: host.facts === null ? [] : [host.facts.distribution],
        }),
      ),
    ),
  )
  return (
    <>
      <h1 class="sr-only">Hosts</h1>
      <OnceKnown none={live.hosts().length === 0} empty={<NoHosts />}>
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
          aria-rowcount={hosts().length}
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
          <For each={hosts()}>
            {(host) => <HostRow host={host} tunnels={tunnelsOn().get(host.name) ?? []} wide={wide()} />}
          </For>
        </div>
        <Show when={hosts().length === 0}>
          <p class="px-3.5 py-6 text-center text-t2">No host answers to this filter.</p>
        </Show>
      </OnceKnown>
    </>
  )
}

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
