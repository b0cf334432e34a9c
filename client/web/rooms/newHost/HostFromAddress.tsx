import { useNavigate } from '@solidjs/router'
import { createSignal, Show } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { ConfigHost } from '../../../../server/fleet/hosts/fromSshConfig.ts'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'
import { createHostTest } from './createHostTest.ts'
import { createOrder } from '../../ask/createOrder.ts'
import { addHostFrom, emptyHostForm, type HostForm } from '../../domain/hostForm.ts'
import { Button } from '../../kit/Button.tsx'
import { CopyButton } from '../../kit/CopyButton.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { HostFields } from './HostFields.tsx'
import { HostTestLadder } from './HostTestLadder.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'

/** One host: its fields on the left, the live test on the right, and then it is added. */
export const HostFromAddress = (props: { known: readonly ConfigHost[]; address: string }) => {
  const { client } = useApp()
  const navigate = useNavigate()
  // oxlint-disable-next-line solid/reactivity -- where the form starts, not what it follows
  const [form, setForm] = createStore<HostForm>({ ...emptyHostForm, address: props.address })
  const [fingerprint, setFingerprint] = createSignal<string>()
  const test = createHostTest()
  const add = createOrder(async (offline: boolean) =>
    client.hosts.add.mutate({ ...addHostFrom(form, fingerprint()), offline }),
  )
  const change = (field: keyof HostForm, value: string): void => {
    setForm(field, value)
    if (['address', 'port', 'jump'].includes(field)) setFingerprint(undefined)
  }
  const runTest = (): void => test.run(addHostFrom(form, fingerprint()))
  const trust = (seen: string): void => {
    setFingerprint(seen)
    runTest()
  }
  const store = async (offline: boolean): Promise<void> => {
    const host = await add.run(offline)
    // What the test saw is newer than what the server has learned of a host it has just taken in.
    const ready = test.step('xray')?.state === 'ok' || offline
    if (host !== undefined) navigate(`/hosts/${host.name}${ready ? '' : '?prepare=1'}`)
  }
  const line = () => {
    const { spec } = addHostFrom(form, undefined)
    return cliLine('hosts', 'add', spec.name, ...(spec.address === spec.name ? [] : ['--address', spec.address]))
  }
  return (
    <div class="grid items-start gap-4 lg:grid-cols-2">
      <Panel title="Host" aside={<CopyButton text={line()}>Copy as CLI</CopyButton>}>
        <form
          class="flex flex-col gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            if (test.passed()) void store(false)
            else runTest()
          }}
        >
          <HostFields form={form} onChange={change} known={props.known} fault={test.fault() ?? add.fault()} />
          <Show when={add.fault()}>{(fault) => <FaultNote fault={fault()} />}</Show>
          <div class="flex flex-wrap justify-end gap-2 pt-1">
            <Show when={!test.running() && test.state().kind === 'done' && !test.passed()}>
              <Button look="quiet" busy={add.running()} onClick={() => void store(true)}>
                Add anyway
              </Button>
            </Show>
            <Button
              look={test.passed() ? 'plain' : 'primary'}
              busy={test.running()}
              disabled={form.address.trim() === ''}
              submit={!test.passed()}
              onClick={() => test.passed() && runTest()}
            >
              {test.state().kind === 'idle' ? 'Test' : 'Test again'}
            </Button>
            <Show when={test.passed()}>
              <Button look="primary" submit busy={add.running()}>
                Add host
              </Button>
            </Show>
          </div>
        </form>
      </Panel>
      <HostTestLadder test={test} onTrust={trust} />
    </div>
  )
}
