import { For, Match, Show, Switch } from 'solid-js'
import type { Fault } from '../../../../shared/fault.ts'
import type { TunnelFormState } from './createTunnelForm.ts'
import { issueAt } from '../../domain/issueAt.ts'
import type { SourceKind } from './tunnelForm.ts'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { Field, control } from '../../kit/form/Field.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'
import { PresetFields } from './PresetFields.tsx'
import { SourcePreview } from './SourcePreview.tsx'
import { TunnelPlace } from './TunnelPlace.tsx'

const kinds: readonly [kind: SourceKind, title: string][] = [
  ['link', 'Share link'],
  ['preset', 'Preset'],
  ['config', 'JSON config'],
]

interface NewTunnelSourceProps {
  form: TunnelFormState
  fault: Fault | undefined
  onNext: () => void
}

/** What the tunnel is made from, and where it shall run; what it would become stands beside it. */
export const NewTunnelSource = (props: NewTunnelSourceProps) => (
  <form
    class="grid items-start gap-4 lg:grid-cols-[minmax(0,1.1fr)_minmax(0,0.9fr)]"
    onSubmit={(event) => {
      event.preventDefault()
      props.onNext()
    }}
  >
    <div class="flex min-w-0 flex-col gap-4">
      <Show when={props.fault}>{(fault) => <FaultNote fault={fault()} />}</Show>
      <Panel title="Made from" aside={<KindChoice form={props.form} />}>
        <Switch>
          <Match when={props.form.kind() === 'link'}>
            <SourceText
              label="Link"
              rows={5}
              placeholder="vless://…, vmess://…, trojan://… or ss://…"
              value={props.form.form.link}
              error={issueAt(props.fault, 'source.uri') ?? props.form.preview()?.errors[0]?.message}
              onInput={(value) => props.form.setForm('link', value)}
            />
          </Match>
          <Match when={props.form.kind() === 'preset'}>
            <PresetFields form={props.form} fault={props.fault} />
          </Match>
          <Match when={props.form.kind() === 'config'}>
            <SourceText
              label="Config"
              rows={18}
              placeholder={'{\n  "inbounds": [],\n  "outbounds": []\n}'}
              value={props.form.form.config}
              error={issueAt(props.fault, 'source.config')}
              onInput={(value) => props.form.setForm('config', value)}
            />
          </Match>
        </Switch>
      </Panel>
    </div>
    <div class="flex min-w-0 flex-col gap-4">
      <TunnelPlace form={props.form} fault={props.fault} />
      <SourcePreview
        preview={props.form.preview()}
        kind={props.form.kind()}
        preset={props.form.form.preset}
        fault={props.fault}
      />
    </div>
    <button type="submit" class="sr-only" tabindex="-1" aria-hidden="true">
      Show plan
    </button>
  </form>
)

const KindChoice = (props: { form: TunnelFormState }) => (
  <div role="radiogroup" aria-label="Made from" class="flex rounded-md bg-s3 p-0.5">
    <For each={kinds}>
      {([kind, title]) => (
        <label
          class="cursor-pointer rounded-sm px-2.5 leading-6 font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:leading-9"
          classList={{
            'bg-s1 text-t1': props.form.kind() === kind,
            'text-t2 hover:text-t1': props.form.kind() !== kind,
          }}
        >
          <input
            type="radio"
            class="sr-only"
            name="made-from"
            checked={props.form.kind() === kind}
            onChange={() => props.form.setKind(kind)}
          />
          {title}
        </label>
      )}
    </For>
  </div>
)

interface SourceTextProps {
  label: string
  rows: number
  placeholder: string
  value: string
  error: string | undefined
  onInput: (value: string) => void
}

const SourceText = (props: SourceTextProps) => (
  <Field label={props.label} error={props.error}>
    {(aria) => (
      <textarea
        {...aria}
        class={`${control} mono h-auto resize-y py-2 leading-5 pointer-coarse:h-auto [overflow-wrap:anywhere]`}
        rows={props.rows}
        placeholder={props.placeholder}
        spellcheck={false}
        autocapitalize="off"
        autofocus
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    )}
  </Field>
)
