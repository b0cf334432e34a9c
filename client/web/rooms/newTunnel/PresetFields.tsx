import { For, Match, Show, Switch } from 'solid-js'
import type { Fault } from '../../../../shared/fault.ts'
import type { PresetName } from '../../../../shared/tunnel.ts'
import { presets } from '../../../../shared/xray/preset/presets.ts'
import type { TunnelFormState } from './createTunnelForm.ts'
import { issueAt } from '../../domain/issueAt.ts'
import type { PresetField } from './presetFields.ts'
import { Field } from '../../kit/form/Field.tsx'
import { SelectField } from '../../kit/form/SelectField.tsx'
import { TextField } from '../../kit/form/TextField.tsx'

// The keys of a record of every preset are their names.
const names = Object.keys(presets) as PresetName[]

/** The options of a preset; the port stands with the place, where every source has it. */
export const PresetFields = (props: { form: TunnelFormState; fault: Fault | undefined }) => (
  <div class="flex flex-col gap-1">
    <SelectField
      label="Preset"
      value={props.form.form.preset}
      options={names.map((name) => ({ value: name, label: name }))}
      hint={presets[props.form.form.preset].summary}
      onChange={(value) => {
        props.form.setForm('preset', names.find((name) => name === value) ?? 'socks')
        props.form.setForm('set', {})
      }}
    />
    <For each={props.form.fields().filter(({ key }) => key !== 'port')}>
      {(field) => <PresetOption field={field} form={props.form} error={errorAt(props.fault, field.key)} />}
    </For>
  </div>
)

const errorAt = (fault: Fault | undefined, key: string): string | undefined =>
  issueAt(fault, `source.set.${key}`) ?? issueAt(fault, key)

const PresetOption = (props: { field: PresetField; form: TunnelFormState; error: string | undefined }) => {
  const value = () => props.form.form.set[props.field.key] ?? ''
  const set = (next: string | boolean): void => props.form.setForm('set', props.field.key, next)
  return (
    <Switch
      fallback={
        <TextField
          label={props.field.key}
          mono
          type={props.field.kind === 'number' ? 'number' : 'text'}
          placeholder={props.field.initial}
          required={props.field.required}
          value={String(value())}
          hint={props.field.about}
          error={props.error}
          onInput={set}
        />
      }
    >
      <Match when={props.field.key === 'exit'}>
        <SelectField
          label="exit"
          value={String(value())}
          options={[
            { value: '', label: 'Choose an exit of this fleet' },
            ...props.form.exits().map((ref) => ({ value: ref, label: ref })),
          ]}
          hint={
            <Show when={props.form.exits().length === 0} fallback={props.field.about}>
              There is no exit yet: make one first, with exit-reality.
            </Show>
          }
          error={props.error}
          onChange={set}
        />
      </Match>
      <Match when={props.field.kind === 'choice'}>
        <SelectField
          label={props.field.key}
          value={String(value()) || props.field.initial}
          options={props.field.choices.map((choice) => ({ value: choice, label: choice }))}
          hint={props.field.about}
          error={props.error}
          onChange={set}
        />
      </Match>
      <Match when={props.field.kind === 'flag'}>
        <Field label={props.field.key} hint={props.field.about} error={props.error}>
          {(aria) => (
            <input
              {...aria}
              type="checkbox"
              class="my-2 size-4 accent-accent"
              checked={value() === '' ? props.field.initial === 'true' : value() === true}
              onChange={(event) => set(event.currentTarget.checked)}
            />
          )}
        </Field>
      </Match>
    </Switch>
  )
}
