import { createSignal, For, Show } from 'solid-js'
import ChevronRight from 'lucide-solid/icons/chevron-right'
import type { ConfigHost } from '../../../../server/fleet/hosts/fromSshConfig.ts'
import type { Fault } from '../../../../shared/fault.ts'
import { type HostForm, nameFrom } from '../../domain/hostForm.ts'
import { issueAt } from '../../domain/issueAt.ts'
import { type SecretName, secretLabels } from '../../domain/secretLabels.ts'
import { TextField } from '../../kit/form/TextField.tsx'

interface HostFieldsProps {
  form: HostForm
  onChange: (field: keyof HostForm, value: string) => void
  known: readonly ConfigHost[]
  fault: Fault | undefined
}

/** Which secret a fault asks for. */
const secretOf = (fault: Fault | undefined): SecretName | undefined => {
  if (fault?.kind === 'loginRefused') return 'password'
  if (fault?.kind === 'keyLocked') return 'passphrase'
  return fault?.kind === 'sudoPasswordNeeded' || fault?.kind === 'sudoPasswordWrong' ? 'sudoPassword' : undefined
}

export const HostFields = (props: HostFieldsProps) => {
  const [opened, setOpened] = createSignal<boolean>()
  const asked = () => secretOf(props.fault)
  const open = () => opened() ?? asked() !== undefined
  const alias = () => props.known.find((host) => host.alias === props.form.address.trim())
  const aliasWords = () => {
    const found = alias()
    return found === undefined
      ? 'A name, an IP address or an alias of ssh_config; user@host:port works too.'
      : `ssh_config: ${found.user}@${found.address}:${found.port}${found.jump === null ? '' : ` through ${found.jump}`}`
  }
  const text = (
    field: keyof HostForm,
    label: string,
    more: { hint?: string; placeholder?: string; mono?: boolean; type?: 'number' } = {},
  ) => (
    <TextField
      label={label}
      value={props.form[field]}
      onInput={(value) => props.onChange(field, value)}
      error={issueAt(props.fault, `spec.${field}`)}
      {...more}
    />
  )
  return (
    <>
      <TextField
        label="Address"
        required
        autofocus
        mono
        list="ssh-aliases"
        placeholder="fra1.example.net"
        value={props.form.address}
        hint={aliasWords()}
        error={issueAt(props.fault, 'spec.address')}
        onInput={(value) => props.onChange('address', value)}
      />
      <datalist id="ssh-aliases">
        <For each={props.known}>{(host) => <option value={host.alias}>{`${host.user}@${host.address}`}</option>}</For>
      </datalist>
      {text('name', 'Name', { placeholder: nameFrom(props.form.address) || 'fra1', hint: 'What it is called here.' })}
      {text('tags', 'Tags', { placeholder: 'eu exit', hint: 'Words to filter by.' })}
      <button
        type="button"
        class="flex h-8 items-center gap-1.5 self-start rounded-md font-medium text-t2 hover:text-t1 pointer-coarse:h-11"
        aria-expanded={open()}
        onClick={() => setOpened(!open())}
      >
        <ChevronRight size={14} class={open() ? 'rotate-90' : ''} />
        User, port, key, jump host, passwords
      </button>
      <Show when={open()}>
        <div class="flex flex-col gap-1">
          {text('user', 'User', { placeholder: alias()?.user ?? 'as ssh would' })}
          {text('port', 'Port', { placeholder: String(alias()?.port ?? 22), type: 'number' })}
          {text('keyFile', 'Key file', {
            placeholder: '~/.ssh/id_ed25519',
            mono: true,
            hint: 'Your agent and usual keys are tried anyway.',
          })}
          {text('jump', 'Through', {
            placeholder: alias()?.jump ?? 'user@bastion:22',
            mono: true,
            hint: 'Jump hosts, several by comma.',
          })}
          <For each={['password', 'passphrase', 'sudoPassword'] as const}>
            {(name) => (
              <TextField
                type="password"
                label={secretLabels[name]}
                value={props.form[name]}
                error={asked() === name ? 'The host asks for this one.' : undefined}
                onInput={(value) => props.onChange(name, value)}
              />
            )}
          </For>
          <p class="text-xs text-t3">Passwords stay in the server's memory until it ends; they are never stored.</p>
        </div>
      </Show>
    </>
  )
}
