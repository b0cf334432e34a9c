import { A } from '@solidjs/router'
import { Match, Show, Switch } from 'solid-js'
import type { ConfigHost } from '../../../../server/fleet/hosts/fromSshConfig.ts'
import { describeFault } from '../../../../shared/describeFault.ts'
import type { ImportState } from './createConfigImport.ts'
import { Button } from '../../kit/Button.tsx'
import { StatePill } from '../../kit/state/StatePill.tsx'

interface ConfigHostRowProps {
  host: ConfigHost
  there: boolean
  chosen: boolean
  state: ImportState | undefined
  onToggle: () => void
  onTrust: (fingerprint: string) => void
}

export const ConfigHostRow = (props: ConfigHostRowProps) => {
  const fault = () => (props.state?.kind === 'failed' && !props.there ? props.state.fault : undefined)
  const newKey = () => {
    const now = fault()
    return now?.kind === 'hostKeyUnknown' ? now : undefined
  }
  return (
    <li class="px-3.5 py-1.5 hover:bg-s2">
      <label class="flex min-h-7 flex-wrap items-center gap-x-3 pointer-coarse:min-h-11">
        <input
          type="checkbox"
          class="size-4 accent-accent"
          checked={props.chosen || props.there}
          disabled={props.there || props.state?.kind === 'adding'}
          onChange={() => props.onToggle()}
        />
        <span class="min-w-24 font-medium">{props.host.alias}</span>
        <span class="mono min-w-0 flex-1 truncate text-t3">
          {props.host.user}@{props.host.address}:{props.host.port}
          <Show when={props.host.jump}>{(jump) => <> through {jump()}</>}</Show>
        </span>
        <Switch>
          <Match when={props.there}>
            <A href={`/hosts/${props.host.alias}`} class="text-t2 hover:underline">
              in the fleet
            </A>
          </Match>
          <Match when={props.state?.kind === 'adding'}>
            <StatePill shown={{ tone: 'working', words: 'Adding' }} />
          </Match>
          <Match when={newKey()}>
            <StatePill shown={{ tone: 'degraded', words: 'Host key is new' }} />
          </Match>
          <Match when={fault()}>
            <StatePill shown={{ tone: 'down', words: 'Not added' }} />
          </Match>
        </Switch>
      </label>
      <Show when={fault()}>
        {(fault) => (
          <div role="alert" class="flex flex-wrap items-center justify-between gap-2 pb-1 pl-7 text-t2">
            <span class="min-w-0 flex-1 basis-72 [overflow-wrap:anywhere]">{describeFault(fault()).sentence}</span>
            <Show when={newKey()}>
              {(key) => (
                <Button small onClick={() => props.onTrust(key().fingerprint)}>
                  Same, trust it
                </Button>
              )}
            </Show>
          </div>
        )}
      </Show>
    </li>
  )
}
