import { For, Show } from 'solid-js'
import { Button } from '../../kit/Button.tsx'
import { CopyButton } from '../../kit/CopyButton.tsx'

export type NewTunnelStep = 'source' | 'plan' | 'apply'

const steps: readonly [step: NewTunnelStep, title: string][] = [
  ['source', 'What and where'],
  ['plan', 'Plan'],
  ['apply', 'Apply'],
]

interface NewTunnelHeadProps {
  step: NewTunnelStep
  line: string
  ready: boolean
  host: string
  running: boolean
  onBack: () => void
  onNext: () => void
}

/** Where you are on the way, and the one button that goes on. */
export const NewTunnelHead = (props: NewTunnelHeadProps) => {
  const at = () => steps.findIndex(([step]) => step === props.step)
  return (
    <header class="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <h1 class="sr-only">New tunnel</h1>
      <ol class="flex items-center gap-2.5" aria-label="Steps">
        <For each={steps}>
          {([step, title], index) => (
            <li class="flex items-center gap-2.5" aria-current={step === props.step ? 'step' : undefined}>
              <Show when={index() > 0}>
                <span class="h-px w-6 bg-line-strong" aria-hidden="true" />
              </Show>
              <span
                class="tabular grid size-5 place-items-center rounded-full text-xs font-semibold"
                classList={{ 'bg-accent text-accent-text': index() <= at(), 'bg-s3 text-t2': index() > at() }}
              >
                {index() + 1}
              </span>
              <span
                class="font-medium"
                classList={{
                  'text-t1': index() === at(),
                  'text-t3': index() !== at(),
                  'hidden md:inline': index() !== at(),
                }}
              >
                {title}
              </span>
            </li>
          )}
        </For>
      </ol>
      <div class="flex flex-wrap gap-2">
        <CopyButton small={false} text={props.line}>
          Copy as CLI
        </CopyButton>
        <Show when={props.step !== 'source'}>
          <Button disabled={props.running} onClick={() => props.onBack()}>
            Back
          </Button>
        </Show>
        <Show when={props.step !== 'apply'}>
          <Button look="primary" disabled={!props.ready} onClick={() => props.onNext()}>
            {props.step === 'source' ? 'Show plan' : `Apply to ${props.host}`}
          </Button>
        </Show>
      </div>
    </header>
  )
}
