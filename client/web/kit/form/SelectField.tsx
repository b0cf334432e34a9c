import type { JSX } from 'solid-js'
import { For } from 'solid-js'
import { control, Field } from './Field.tsx'

interface SelectFieldProps {
  label: string
  value: string
  onChange: (value: string) => void
  options: readonly { value: string; label: string }[]
  hint?: JSX.Element
  error?: string | undefined
}

export const SelectField = (props: SelectFieldProps) => (
  <Field label={props.label} hint={props.hint} error={props.error}>
    {(aria) => (
      <select
        {...aria}
        class={control}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <For each={props.options}>
          {(option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.label}
            </option>
          )}
        </For>
      </select>
    )}
  </Field>
)
