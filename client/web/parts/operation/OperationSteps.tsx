import { For, Show } from 'solid-js'
import type { Operation, OperationStep } from '../../../../shared/operation.ts'
import { nowMs } from '../../kit/clock.ts'
import { capital, duration } from '../../kit/words.ts'
import { Rung, type RungState } from '../../kit/state/Rung.tsx'

const rungState: Record<OperationStep['state'], RungState> = {
  waiting: 'waiting',
  running: 'running',
  done: 'ok',
  skipped: 'skipped',
  failed: 'failed',
  undone: 'undone',
}

/** The steps of an operation, as they happen. */
export const OperationSteps = (props: { operation: Operation }) => (
  <ol aria-label={`Steps of ${props.operation.title}`}>
    <For each={props.operation.steps}>
      {(step) => (
        <Rung
          state={rungState[step.state]}
          title={capital(step.name)}
          note={step.note}
          aside={<StepTime step={step} />}
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

const StepTime = (props: { step: OperationStep }) => {
  const words = () => {
    const { startedAtMs, endedAtMs, state } = props.step
    if (startedAtMs === null) return ''
    const end = endedAtMs ?? (state === 'running' ? Math.max(nowMs(), startedAtMs) : startedAtMs)
    return duration(end - startedAtMs)
  }
  return <>{words()}</>
}
