import { useSearchParams } from '@solidjs/router'
import { For, Match, Show, Switch } from 'solid-js'
import RefreshCw from 'lucide-solid/icons/refresh-cw'
import type { CheckItem, HostView } from '../../../../shared/host.ts'
import { useApp } from '../../ask/useApp.ts'
import { createAsk } from '../../ask/createAsk.ts'
import { Button } from '../../kit/Button.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'
import { Rung, type RungState } from '../../kit/state/Rung.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'
import { Time } from '../../kit/Time.tsx'

const rungState: Record<CheckItem['state'], RungState> = {
  ok: 'ok',
  missing: 'failed',
  wrong: 'failed',
  warning: 'warning',
  unknown: 'waiting',
}

/** Is the host ready for tunnels? Each line says what was found and what puts it right. */
export const HostChecklist = (props: { host: HostView }) => {
  const { client } = useApp()
  const stale = () => props.host.freshness.kind === 'stale'
  const check = createAsk(() => ({
    key: ['check', props.host.name],
    ask: async (signal) => client.hosts.check.query({ host: props.host.name }, { signal }),
    when: props.host.freshness.kind === 'live' || props.host.freshness.kind === 'polling',
  }))
  return (
    <Panel
      title="Readiness"
      aside={
        <>
          <Show when={check.answer()}>
            <span>
              checked <Time atMs={check.answeredAtMs()} ago />
            </span>
          </Show>
          <Button small icon={<RefreshCw size={13} />} busy={check.asking()} disabled={stale()} onClick={check.again}>
            Check again
          </Button>
        </>
      }
    >
      <Switch fallback={<Skeleton lines={7} />}>
        <Match when={!stale() && check.fault()}>{(fault) => <FaultNote fault={fault()} onAgain={check.again} />}</Match>
        <Match when={check.answer()}>
          {(answer) => (
            <ol classList={{ 'text-t3': stale() }}>
              <For each={answer().items}>{(item) => <CheckRung item={item} />}</For>
            </ol>
          )}
        </Match>
        <Match when={stale()}>
          <p class="text-t2">It is checked as soon as the host answers again.</p>
        </Match>
      </Switch>
    </Panel>
  )
}

const CheckRung = (props: { item: CheckItem }) => {
  const [, setSearch] = useSearchParams()
  const fixable = () => props.item.byPrepare && props.item.state !== 'ok'
  return (
    <Rung
      state={rungState[props.item.state]}
      title={props.item.title}
      note={props.item.found}
      aside={
        <Show when={fixable()}>
          <Button small onClick={() => setSearch({ prepare: '1' }, { replace: true })}>
            Fix…
          </Button>
        </Show>
      }
    >
      <Show when={props.item.state !== 'ok' && props.item.fix}>{(fix) => <p class="-mt-1.5 text-t2">{fix()}</p>}</Show>
    </Rung>
  )
}
