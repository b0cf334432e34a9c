import { A, useNavigate, useParams } from '@solidjs/router'
import { createEffect, createMemo, Match, Show, Switch } from 'solid-js'
import type { Operation } from '../../../../shared/operation/operation.ts'
import { Button } from '../../kit/Button.tsx'
import { CopyButton } from '../../kit/CopyButton.tsx'
import { type Fact, Facts } from '../../kit/frame/Facts.tsx'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { LogBlock } from '../../kit/frame/LogBlock.tsx'
import { NotThere } from '../../kit/frame/NotThere.tsx'
import { OperationSteps } from '../../parts/operation/OperationSteps.tsx'
import { PageHead } from '../../kit/frame/PageHead.tsx'
import { Panel } from '../../kit/frame/Panel.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'
import { StatePill } from '../../kit/state/StatePill.tsx'
import { Time } from '../../kit/Time.tsx'
import { useApp } from '../../ask/useApp.ts'
import { createOrder } from '../../ask/createOrder.ts'
import { createWatchedOperation } from '../../ask/createWatchedOperation.ts'
import { hasEnded, shownOperation } from '../../domain/shown.ts'
import { duration, exactTime } from '../../kit/words.ts'

/** One operation: what it did, step by step, and how it ended. */
export const OperationPage = () => {
  const params = useParams<{ id: string }>()
  const { operation, fault } = createWatchedOperation(() => params.id)
  return (
    <Switch fallback={<Skeleton lines={6} />}>
      <Match when={operation()}>{(operation) => <OperationView operation={operation()} />}</Match>
      <Match when={fault()?.kind === 'notFound'}>
        <NotThere what="operation" name={params.id.slice(0, 8)} href="/operations" known={[]} />
      </Match>
      <Match when={fault()}>{(fault) => <FaultNote fault={fault()} />}</Match>
    </Switch>
  )
}

const OperationView = (props: { operation: Operation }) => {
  const { client } = useApp()
  const navigate = useNavigate()
  const cancel = createOrder(async () => client.operations.cancel.mutate({ id: props.operation.id }))
  const retry = createOrder(async (_: undefined, operationId) =>
    client.operations.retry.mutate({ id: props.operation.id, operationId }),
  )
  const resume = createOrder(async () => client.operations.resume.mutate({ id: props.operation.id }))
  // The new operation shows how it goes, and its fault, as soon as it has begun.
  const begun = createMemo(() => retry.operation()?.id)
  createEffect(() => {
    const id = begun()
    if (id !== undefined) navigate(`/operations/${id}`)
  })
  const retryable = () => ['failed', 'cancelled'].includes(props.operation.state)
  const ends = () => props.operation.parts.some(({ state, pastNoReturn }) => state === 'running' && pastNoReturn)
  const log = () => (props.operation.fault?.kind === 'verifyFailed' ? props.operation.fault.log : [])
  return (
    <>
      <PageHead
        title={props.operation.title}
        pill={<StatePill shown={shownOperation(props.operation)} />}
        about={
          <>
            asked by {props.operation.who} ({props.operation.by}), <Time atMs={props.operation.startedAtMs} ago />
          </>
        }
      >
        <CopyButton small={false} text={JSON.stringify(props.operation, null, 2)}>
          Copy as JSON
        </CopyButton>
        <Show when={!hasEnded(props.operation)}>
          <Button look="danger" busy={cancel.running()} onClick={() => void cancel.run(undefined)}>
            Cancel
          </Button>
        </Show>
        <Show when={props.operation.state === 'interrupted'}>
          <Button look="primary" busy={resume.running()} onClick={() => void resume.run(undefined)}>
            Resume
          </Button>
        </Show>
        <Show when={retryable()}>
          <Button look="primary" busy={retry.running()} onClick={() => void retry.run(undefined)}>
            Retry
          </Button>
        </Show>
      </PageHead>
      <Show when={cancel.fault() ?? retry.fault() ?? resume.fault()}>{(fault) => <FaultNote fault={fault()} />}</Show>
      <Show when={props.operation.fault}>{(fault) => <FaultNote fault={fault()} />}</Show>
      <div class="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_320px]">
        <Panel title={props.operation.total > 1 ? 'Hosts' : 'Steps'}>
          <Show when={!hasEnded(props.operation) && ends()}>
            <p class="mb-2 text-t3">
              It is past its point of no return: it goes on to its end, and cancel waits for it.
            </p>
          </Show>
          <OperationSteps operation={props.operation} />
        </Panel>
        <Panel title="About">
          <Facts facts={factsOf(props.operation)} />
        </Panel>
      </div>
      <Show when={log().length > 0}>
        <Panel flush title="Last lines of its log">
          <LogBlock lines={log()} />
        </Panel>
      </Show>
    </>
  )
}

const factsOf = (operation: Operation): Fact[] => [
  ...(operation.host === null
    ? [['Hosts', String(operation.total)] as const]
    : [
        [
          'Host',
          <A class="text-accent hover:underline" href={`/hosts/${operation.host}`}>
            {operation.host}
          </A>,
        ] as const,
      ]),
  ...(operation.host === null || operation.tunnel === null
    ? []
    : [
        [
          'Tunnel',
          <A class="text-accent hover:underline" href={`/tunnels/${operation.host}/${operation.tunnel}`}>
            {operation.tunnel}
          </A>,
        ] as const,
      ]),
  ['Began', exactTime(operation.startedAtMs)],
  ['Took', operation.endedAtMs === null ? 'still runs' : duration(operation.endedAtMs - operation.startedAtMs)],
  ...(operation.retryOf === null
    ? []
    : [
        [
          'Retries',
          <A class="mono text-accent hover:underline" href={`/operations/${operation.retryOf}`}>
            {operation.retryOf.slice(0, 8)}
          </A>,
        ] as const,
      ]),
  ['Id', <code class="mono">{operation.id}</code>],
]
