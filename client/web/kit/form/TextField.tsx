import type { JSX } from 'solid-js'
import { control, Field } from './Field.tsx'

interface TextFieldProps {
  label: string
  value: string
  onInput: (value: string) => void
  hint?: JSX.Element
  error?: string | undefined
  placeholder?: string | undefined
  type?: 'text' | 'password' | 'number'
  mono?: boolean
  list?: string
  required?: boolean
  autofocus?: boolean
  onBlur?: () => void
}

export const TextField = (props: TextFieldProps) => (
  <Field label={props.label} hint={props.hint} error={props.error}>
    {(aria) => (
      <input
        {...aria}
        class={`${control} ${props.mono === true ? 'mono' : ''}`}
        type={props.type === 'number' ? 'text' : (props.type ?? 'text')}
        inputmode={props.type === 'number' ? 'numeric' : undefined}
        value={props.value}
        list={props.list}
        required={props.required}
        autofocus={props.autofocus}
        placeholder={props.placeholder}
        autocomplete={props.type === 'password' ? 'new-password' : 'off'}
        autocapitalize="off"
        spellcheck={false}
        onInput={(event) => props.onInput(event.currentTarget.value)}
        onBlur={() => props.onBlur?.()}
      />
    )}
  </Field>
)
