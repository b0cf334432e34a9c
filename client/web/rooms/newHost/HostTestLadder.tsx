import { For, Match, Show, Switch } from 'solid-js'
import { ladderOrder } from './ladderOrder.ts'
import { describeFault } from '../../../../shared/describeFault.ts'
import type { LadderRung, LadderStep } from '../../../../shared/host.ts'
import { type HostTest, rungNames } from './createHostTest.ts'
import { duration } from '../../kit/words.ts'
import { Button } from '../../kit/Button.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { Fingerprint } from '../../parts/fault/Fingerprint.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'
import { Rung } from '../../kit/state/Rung.tsx'

/** Can it be reached? Rung by rung, each green, or one sentence and one fix. */
export const HostTestLadder = (props: { test: HostTest; onTrust: (fingerprint: string) => void }) => {
  const aside = () => {
    const state = props.test.state()
    if (state.kind === 'idle') return 'stores nothing'
    if (state.kind === 'running') return `live, ${duration(props.test.tookMs())} so far`
    return state.kind === 'done' && state.ok ? `all well in ${duration(props.test.tookMs())}` : 'held up'
  }
  const broken = () => {
    const state = props.test.state()
    return state.kind === 'broken' ? state.fault : undefined
  }
  return (
    <Panel title="Can it be reached?" aside={aside()}>
      <ol aria-live="polite" aria-label="Test of the host">
        <For each={ladderOrder}>
          {(rung) => <TestRung rung={rung} step={props.test.step(rung)} onTrust={props.onTrust} />}
        </For>
      </ol>
      <Show when={broken()}>{(fault) => <FaultNote fault={fault()} />}</Show>
    </Panel>
  )
}

const TestRung = (props: {
  rung: LadderRung
  step: LadderStep | undefined
  onTrust: (fingerprint: string) => void
}) => {
  const fault = () => props.step?.fault
  const newKey = () => {
    const now = fault()
    return now?.kind === 'hostKeyUnknown' ? now : undefined
  }
  return (
    <Rung
      state={newKey() === undefined ? (props.step?.state ?? 'waiting') : 'warning'}
      title={newKey() === undefined ? rungNames[props.rung] : 'Host key is new'}
      note={newKey() === undefined && props.step !== undefined && fault() === undefined ? props.step.found : undefined}
      aside={newKey()?.keyType}
    >
      <Switch>
        <Match when={newKey()}>
          {(key) => (
            <div class="flex flex-col gap-2.5 pb-1.5">
              <Fingerprint keyType={key().keyType} fingerprint={key().fingerprint} />
              <div>
                <Button small look="primary" onClick={() => props.onTrust(key().fingerprint)}>
                  Same, trust it
                </Button>
              </div>
            </div>
          )}
        </Match>
        <Match when={fault()}>
          {(fault) => (
            <p class="pb-1 text-t2 [overflow-wrap:anywhere]">
              {describeFault(fault()).sentence} <span class="text-t3">{describeFault(fault()).next}</span>
            </p>
          )}
        </Match>
      </Switch>
    </Rung>
  )
}
