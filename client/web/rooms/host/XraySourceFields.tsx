import { Show } from 'solid-js'
import type { XrayChoice } from './xrayChoice.ts'
import { SelectField } from '../../kit/form/SelectField.tsx'
import { TextField } from '../../kit/form/TextField.tsx'

const options = [
  { value: 'auto', label: 'First found: cache, official release, built here' },
  { value: 'release', label: 'A version of the official releases' },
  { value: 'file', label: 'A file on this workstation' },
]

const kindOf = (value: string): XrayChoice['kind'] => (value === 'file' || value === 'release' ? value : 'auto')

export const XraySourceFields = (props: { choice: XrayChoice; onChange: (choice: XrayChoice) => void }) => (
  <div>
    <SelectField
      label="xray from"
      value={props.choice.kind}
      options={options}
      onChange={(value) => props.onChange({ kind: kindOf(value), value: '' })}
    />
    <Show when={props.choice.kind !== 'auto'}>
      <TextField
        label={props.choice.kind === 'file' ? 'Path' : 'Version'}
        mono
        placeholder={props.choice.kind === 'file' ? '/usr/local/bin/xray' : '26.3.27'}
        value={props.choice.value}
        onInput={(value) => props.onChange({ ...props.choice, value: value.trim() })}
      />
    </Show>
  </div>
)
