import { For, Match, Show, Switch } from 'solid-js'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import CircleCheck from 'lucide-solid/icons/circle-check'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import X from 'lucide-solid/icons/x'
import type { Fault } from '../../../../shared/fault.ts'
import { issuesOf } from '../../domain/issueAt.ts'
import type { Preview } from './previewSource.ts'
import type { SourceKind } from './tunnelForm.ts'
import { count } from '../../kit/words.ts'
import { type Fact, Facts } from '../../kit/frame/Facts.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'

const waiting: Record<SourceKind, string> = {
  link: 'Paste a link: it is read here, in the page, and nothing is sent before you see the plan.',
  preset:
    'Keys, ids and passwords are made on this workstation when the tunnel is made. Nothing has to be typed twice.',
  config:
    'Paste or write a config: it is checked here as you type, and by the xray of the host before anything changes.',
}

/** What it would become, and what is wrong with it: found as it is typed. */
export const SourcePreview = (props: {
  preview: Preview | undefined
  kind: SourceKind
  preset: string
  fault: Fault | undefined
}) => {
  const errors = () => [
    ...(props.preview?.errors ?? []),
    ...(props.fault?.kind === 'configInvalid' ? issuesOf(props.fault) : []),
  ]
  const aside = () => {
    if (props.preview === undefined) return undefined
    return errors().length > 0 ? count(errors().length, 'error') : count(props.preview.warnings.length, 'warning')
  }
  return (
    <Panel title="What it becomes" aside={aside()}>
      <Switch>
        <Match when={props.preview}>
          {(preview) => (
            <div class="flex flex-col gap-3">
              <Show when={errors().length === 0}>
                <p class="flex items-center gap-2.5">
                  <CircleCheck size={16} class="shrink-0 text-up" />
                  <span class="font-medium">{preview().kind}</span>
                </p>
                <Facts facts={factsOf(preview())} />
              </Show>
              <ul class="flex flex-col gap-2" aria-live="polite">
                <For each={errors()}>{(issue) => <IssueLine issue={issue} wrong />}</For>
                <For each={preview().warnings}>{(issue) => <IssueLine issue={issue} wrong={false} />}</For>
              </ul>
              <Show when={preview().text !== ''}>
                <details class="group">
                  <summary class="flex cursor-pointer items-center gap-1.5 text-t2 hover:text-t1">
                    <ChevronRight size={14} class="group-open:rotate-90" />
                    Config, secrets left out
                  </summary>
                  <pre
                    class="mono mt-2 max-h-72 overflow-auto rounded-md border border-line bg-s0 p-2.5 leading-5"
                    tabindex="0"
                    role="region"
                    aria-label="Config"
                  >
                    {preview().text}
                  </pre>
                </details>
              </Show>
            </div>
          )}
        </Match>
        <Match when={true}>
          <p class="text-t2">{waiting[props.kind]}</p>
        </Match>
      </Switch>
    </Panel>
  )
}

const factsOf = (preview: Preview): Fact[] => [
  ...(preview.name === '' ? [] : [['Calls itself', preview.name] as const]),
  ['Listens on', <code class="mono">{preview.listen.join(', ') || 'nothing'}</code>],
]

const IssueLine = (props: { issue: { path: string; message: string }; wrong: boolean }) => (
  <li class="flex gap-2.5">
    <Show when={props.wrong} fallback={<TriangleAlert size={15} class="mt-0.5 shrink-0 text-degraded" />}>
      <X size={15} class="mt-0.5 shrink-0 text-down" />
    </Show>
    <span class="min-w-0 [overflow-wrap:anywhere]">
      <span class="sr-only">{props.wrong ? 'Error: ' : 'Warning: '}</span>
      <Show when={props.issue.path !== ''}>
        <code class="mono text-t2">{props.issue.path}</code>{' '}
      </Show>
      {props.issue.message}
    </span>
  </li>
)
