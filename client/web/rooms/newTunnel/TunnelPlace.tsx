import { createMemo, Show } from 'solid-js'
import type { Fault } from '../../../../shared/fault.ts'
import type { HostView } from '../../../../shared/host.ts'
import { useApp } from '../../ask/useApp.ts'
import type { TunnelFormState } from './createTunnelForm.ts'
import { issueAt } from '../../domain/issueAt.ts'
import { systemWords } from '../../domain/hostWords.ts'
import { shownHost } from '../../domain/shown.ts'
import { Panel } from '../../kit/frame/Panel.tsx'
import { SelectField } from '../../kit/form/SelectField.tsx'
import { TextField } from '../../kit/form/TextField.tsx'

/** Where a tunnel shall run and what it is called. What is left empty is filled with what is offered. */
export const TunnelPlace = (props: { form: TunnelFormState; fault: Fault | undefined }) => {
  const { live } = useApp()
  const form = () => props.form.form
  const portFault = () => (props.fault?.kind === 'portTaken' ? `It is taken by ${props.fault.owner}.` : undefined)
  const idFault = () => (props.fault?.kind === 'alreadyExists' ? 'There is one with this id already.' : undefined)
  const hostWords = (name: string): string => {
    const host = live.host(name)
    if (host === undefined) return ''
    const { words } = shownHost(host)
    return host.facts?.xray === null
      ? 'Not prepared yet: prepare it first.'
      : `${words}${host.facts === null ? '' : ` · ${systemWords(host.facts)}`}`
  }
  // A list that is open must not be drawn anew for a round trip.
  const hosts = createMemo(() => live.hosts().map(optionOf), [], { equals: isSameList })
  const portHint = () => {
    const port = props.form.offeredPort()
    return port === undefined
      ? 'A free one is chosen.'
      : `Left empty: ${port}${props.form.isFree(port) ? ', free there' : ''}.`
  }
  return (
    <Panel title="Where">
      <div class="flex flex-col gap-1">
        <SelectField
          label="Host"
          value={form().host}
          options={hosts()}
          hint={hostWords(form().host)}
          error={issueAt(props.fault, 'host')}
          onChange={(value) => props.form.setForm('host', value)}
        />
        <TextField
          label="Id"
          mono
          value={form().id}
          placeholder={props.form.offeredId()}
          hint="In unit and file names, so it never changes."
          error={issueAt(props.fault, 'id') ?? idFault()}
          onInput={(value) => props.form.setForm('id', value)}
        />
        <Show when={props.form.kind() !== 'config'}>
          <TextField
            label="Port"
            type="number"
            value={form().port}
            placeholder={String(props.form.offeredPort() ?? 'a free one')}
            hint={portHint()}
            error={issueAt(props.fault, 'port') ?? portFault()}
            onInput={(value) => props.form.setForm('port', value)}
          />
        </Show>
        <TextField
          label="Tags"
          value={form().tags}
          placeholder="eu family"
          onInput={(value) => props.form.setForm('tags', value)}
        />
        <SelectField
          label="Template"
          value={form().template}
          options={[
            { value: 'hardened', label: 'hardened' },
            { value: 'standard', label: 'standard' },
          ]}
          hint={form().template === 'standard' ? 'The plain unit.' : 'Sandbox, limits, no needless restarts.'}
          onChange={(value) => props.form.setForm('template', value === 'standard' ? 'standard' : 'hardened')}
        />
      </div>
    </Panel>
  )
}

const optionOf = (host: HostView) => ({
  value: String(host.name),
  label: `${host.name}${host.freshness.kind === 'stale' ? ' (stale)' : ''}`,
})

const isSameList = (a: readonly Option[], b: readonly Option[]): boolean =>
  a.length === b.length && a.every(({ label }, at) => label === b[at]?.label)

type Option = ReturnType<typeof optionOf>
