import { For, Show } from 'solid-js'
import { describeFault } from '../../../../shared/describeFault.ts'
import type { Operation, OperationItem, OperationStep } from '../../../../shared/operation/operation.ts'
import { nowMs } from '../../kit/clock.ts'
import { Rung, type RungState } from '../../kit/state/Rung.tsx'
import { capital, duration } from '../../kit/words.ts'

const stepRung: Record<OperationStep['state'], RungState> = {
  waiting: 'waiting',
  running: 'running',
  done: 'ok',
  skipped: 'skipped',
  failed: 'failed',
}

const itemRung: Record<OperationItem['state'], RungState> = {
  ...stepRung,
  cancelled: 'undone',
  interrupted: 'failed',
}

/** What an operation does, as it happens: the steps of its one host, or a row for each of several. */
export const OperationSteps = (props: { operation: Operation }) => (
  <Show
    when={props.operation.parts.length > 1}
    fallback={
      <For each={props.operation.parts}>
        {(item) => <Steps steps={item.steps} label={`Steps of ${props.operation.title}`} />}
      </For>
    }
  >
    <ol aria-label={`Hosts of ${props.operation.title}`}>
      <For each={props.operation.parts}>{(item) => <HostOfOperation item={item} />}</For>
    </ol>
  </Show>
)

const HostOfOperation = (props: { item: OperationItem }) => {
  const running = () => props.item.steps.find(({ state }) => state === 'running')?.name ?? ''
  const note = () => {
    const { fault, failures, state } = props.item
    if (state === 'running') return running()
    return failures.length === 0 && fault !== null ? describeFault(fault).sentence : ''
  }
  return (
    <Rung
      state={itemRung[props.item.state]}
      title={props.item.host}
      note={note()}
      aside={<Taken startedAtMs={props.item.startedAtMs} endedAtMs={props.item.endedAtMs} state={props.item.state} />}
    >
      <For each={props.item.failures}>
        {({ tunnel, fault }) => (
          <p class="text-down">
            {tunnel}: {describeFault(fault).sentence}
          </p>
        )}
      </For>
      <details class="text-t2">
        <summary class="cursor-pointer text-xs text-t3 hover:text-t1">Steps</summary>
        <Steps steps={props.item.steps} label={`Steps on ${props.item.host}`} />
      </details>
    </Rung>
  )
}

const Steps = (props: { steps: readonly OperationStep[]; label: string }) => (
  <ol aria-label={props.label}>
    <For each={props.steps}>
      {(step) => (
        <Rung
          state={stepRung[step.state]}
          title={capital(step.name)}
          note={step.note}
          aside={<Taken startedAtMs={step.startedAtMs} endedAtMs={step.endedAtMs} state={step.state} />}
        >
          <Show when={step.state === 'running' && step.progress !== null}>
            <progress
              class="h-1 w-full overflow-hidden rounded-full [&::-webkit-progress-bar]:bg-s3 [&::-webkit-progress-value]:bg-accent"
              aria-label={step.name}
              value={step.progress ?? 0}
            />
          </Show>
        </Rung>
      )}
    </For>
  </ol>
)

const Taken = (props: { startedAtMs: number | null; endedAtMs: number | null; state: string }) => {
  const words = () => {
    const { startedAtMs, endedAtMs, state } = props
    if (startedAtMs === null) return ''
    const end = endedAtMs ?? (state === 'running' ? Math.max(nowMs(), startedAtMs) : startedAtMs)
    return duration(end - startedAtMs)
  }
  return <>{words()}</>
}
