import { createSignal, For, Show } from 'solid-js'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import Info from 'lucide-solid/icons/info'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import type { Plan, PlannedFile } from '../../../../shared/plan.ts'
import { Diff } from './Diff.tsx'
import { diffCounts } from './diffLines.ts'

/** What would change: in sentences, file by file, command by command. */
export const PlanView = (props: { plan: Plan }) => (
  <div class="flex min-w-0 flex-col gap-3">
    <Show
      when={!props.plan.empty}
      fallback={<p class="text-t2">Everything is as it should be. Nothing would change.</p>}
    >
      <ul class="flex flex-col gap-1">
        <For each={props.plan.summary}>
          {(line) => (
            <li class="flex gap-2">
              <span class="text-t3">•</span>
              <span class="min-w-0 [overflow-wrap:anywhere]">{line}</span>
            </li>
          )}
        </For>
      </ul>
    </Show>
    <For each={props.plan.warnings}>
      {(warning) => (
        <p class="flex gap-2.5">
          <TriangleAlert size={16} class="mt-0.5 shrink-0 text-degraded" />
          <span class="min-w-0 [overflow-wrap:anywhere]">
            <Show when={warning.path !== ''}>
              <code class="mono">{warning.path}</code>:{' '}
            </Show>
            {warning.message}
          </span>
        </p>
      )}
    </For>
    <For each={props.plan.added}>
      {(added) => (
        <p class="flex gap-2.5 text-t2">
          <Info size={16} class="mt-0.5 shrink-0 text-working" />
          <span class="min-w-0 [overflow-wrap:anywhere]">
            <code class="mono text-t1">{added.path}</code> is added: {added.why}
          </span>
        </p>
      )}
    </For>
    <Show when={props.plan.files.some(({ action }) => action !== 'same')}>
      <div class="divide-y divide-line overflow-hidden rounded-md border border-line">
        <For each={props.plan.files.filter(({ action }) => action !== 'same')}>
          {(file) => <FileChange file={file} />}
        </For>
      </div>
    </Show>
    <Show when={props.plan.commands.length > 0}>
      <details class="group">
        <summary class="flex cursor-pointer items-center gap-1.5 text-t2 hover:text-t1">
          <ChevronRight size={14} class="group-open:rotate-90" />
          Commands, in this order ({props.plan.commands.length})
        </summary>
        <ol class="mono mt-2 flex flex-col gap-1 rounded-md border border-line bg-s0 p-2.5 text-t2">
          <For each={props.plan.commands}>{(command) => <li class="[overflow-wrap:anywhere]">{command}</li>}</For>
        </ol>
      </details>
    </Show>
  </div>
)

const actionWords: Record<PlannedFile['action'], string> = {
  create: 'new',
  change: 'changes',
  remove: 'goes',
  same: 'same',
}

const FileChange = (props: { file: PlannedFile }) => {
  const [open, setOpen] = createSignal(false)
  const counts = () => diffCounts(props.file.diff)
  return (
    <div class="min-w-0">
      <button
        type="button"
        class="flex min-h-9 w-full flex-wrap items-center gap-x-3 px-2.5 py-1.5 text-left -outline-offset-2 hover:bg-s2"
        aria-expanded={open()}
        onClick={() => setOpen(!open())}
      >
        <ChevronRight size={14} class={`text-t3 ${open() ? 'rotate-90' : ''}`} />
        <code class="mono min-w-0 flex-[1_1_240px] [overflow-wrap:anywhere]">{props.file.path}</code>
        <span class="text-xs text-t3">
          {props.file.mode} {props.file.owner}
        </span>
        <span class="tabular text-xs">
          <Show when={counts().added > 0}>
            <span class="text-up">+{counts().added} </span>
          </Show>
          <Show when={counts().removed > 0}>
            <span class="text-down">−{counts().removed} </span>
          </Show>
          <span class="text-t2">{actionWords[props.file.action]}</span>
        </span>
      </button>
      <Show when={open() && props.file.diff !== ''}>
        <div class="max-h-80 overflow-auto border-t border-line">
          <Diff diff={props.file.diff} label={props.file.path} />
        </div>
      </Show>
    </div>
  )
}
