import { createMemo, createSignal, For, Match, Show, Switch } from 'solid-js'
import type { ConfigHost } from '../../../../server/fleet/hosts/fromSshConfig.ts'
import type { Fault } from '../../../../shared/fault.ts'
import { useApp } from '../../ask/useApp.ts'
import { createConfigImport } from './createConfigImport.ts'
import { count } from '../../kit/words.ts'
import { Button } from '../../kit/Button.tsx'
import { ConfigHostRow } from './ConfigHostRow.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { control } from '../../kit/form/Field.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'

/** Several hosts from ssh_config: search, choose, add; each row tells its own outcome. */
export const HostsFromConfig = (props: {
  found: ConfigHost[] | undefined
  fault: Fault | undefined
  onAgain: () => void
}) => {
  const { live } = useApp()
  const [typed, setTyped] = createSignal('')
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set())
  const importing = createConfigImport()
  const matching = createMemo(() =>
    (props.found ?? []).filter(({ alias, address, user }) =>
      `${alias} ${address} ${user}`.toLowerCase().includes(typed().toLowerCase()),
    ),
  )
  const addable = (host: ConfigHost) => live.host(host.alias) === undefined
  const toggle = (alias: string): void => {
    setChosen((now) => (now.has(alias) ? new Set([...now].filter((one) => one !== alias)) : new Set([...now, alias])))
  }
  const addChosen = async (): Promise<void> => {
    const hosts = (props.found ?? []).filter(({ alias }) => chosen().has(alias))
    setChosen(new Set<string>())
    await importing.addAll(hosts)
  }
  return (
    <Panel
      flush
      title="Aliases of your ssh_config"
      aside={
        <Show when={props.found?.length}>
          <Button look="primary" small disabled={chosen().size === 0} onClick={() => void addChosen()}>
            {chosen().size === 0 ? 'Choose hosts' : `Add ${count(chosen().size, 'host')}`}
          </Button>
        </Show>
      }
    >
      <Switch>
        <Match when={props.fault}>
          {(fault) => (
            <div class="p-3.5">
              <FaultNote
                fault={fault()}
                action={
                  <Button small onClick={() => props.onAgain()}>
                    Try again
                  </Button>
                }
              />
            </div>
          )}
        </Match>
        <Match when={props.found === undefined}>
          <div class="p-3.5">
            <Skeleton lines={5} />
          </div>
        </Match>
        <Match when={props.found?.length === 0}>
          <p class="p-3.5 text-t2">
            Your ssh_config names no host. Add one by its address, or write Host entries there first.
          </p>
        </Match>
        <Match when={true}>
          <div class="flex flex-wrap items-center gap-2 border-b border-line p-2.5">
            <input
              data-filter
              class={`${control} md:max-w-xs`}
              type="search"
              placeholder="Search"
              aria-label="Search aliases"
              value={typed()}
              onInput={(event) => setTyped(event.currentTarget.value)}
            />
            <Button
              look="quiet"
              onClick={() =>
                setChosen(
                  new Set(
                    matching()
                      .filter(addable)
                      .map(({ alias }) => alias),
                  ),
                )
              }
            >
              Choose all shown
            </Button>
          </div>
          <ul class="divide-y divide-line">
            <For each={matching()}>
              {(host) => (
                <ConfigHostRow
                  host={host}
                  there={!addable(host)}
                  chosen={chosen().has(host.alias)}
                  state={importing.states[host.alias]}
                  onToggle={() => toggle(host.alias)}
                  onTrust={(fingerprint) => void importing.addOne(host.alias, fingerprint)}
                />
              )}
            </For>
          </ul>
          <Show when={matching().length === 0}>
            <p class="p-3.5 text-t2">No alias is called that.</p>
          </Show>
        </Match>
      </Switch>
    </Panel>
  )
}
