import { createSignal, onCleanup } from 'solid-js'
import { createStore } from 'solid-js/store'
import type { Fault } from '../../../../shared/fault.ts'
import type { LadderRung, LadderStep } from '../../../../shared/host.ts'
import { useApp } from '../../ask/useApp.ts'
import type { AddHost } from '../../domain/hostForm.ts'
import { faultFrom } from '../../ask/faultFrom.ts'

/** What the ladder's rungs are called, in their order. */
export const rungNames: Record<LadderRung, string> = {
  address: 'Address',
  tcp: 'Network',
  ssh: 'SSH',
  hostKey: 'Host key',
  login: 'Login',
  sudo: 'Rights',
  systemd: 'systemd and its bus',
  xray: 'xray',
}

export type TestState =
  | { kind: 'idle' }
  | { kind: 'running' }
  | { kind: 'done'; ok: boolean }
  | { kind: 'broken'; fault: Fault }

/** The live test of a host that is not in the fleet yet: climbs rung by rung and stores nothing. */
export const createHostTest = () => {
  const { client } = useApp()
  const [state, setState] = createSignal<TestState>({ kind: 'idle' })
  const [steps, setSteps] = createStore<Partial<Record<LadderRung, LadderStep>>>({})
  const [tookMs, setTookMs] = createSignal(0)
  let stop = (): void => undefined

  const reset = (): void => {
    stop()
    stop = () => undefined
    setState({ kind: 'idle' })
    for (const rung of Object.keys(steps)) setSteps(rung as LadderRung, undefined)
  }

  const run = (add: AddHost): void => {
    reset()
    const startedAtMs = performance.now()
    setState({ kind: 'running' })
    const stream = client.hosts.test.subscribe(add, {
      onData: (event) => {
        setTookMs(performance.now() - startedAtMs)
        if (event.kind === 'step') setSteps(event.step.rung, event.step)
        else setState(event.kind === 'done' ? { kind: 'done', ok: event.ok } : { kind: 'broken', fault: event.fault })
        if (event.kind !== 'step') stop()
      },
      onError: (error) => setState({ kind: 'broken', fault: faultFrom(error) }),
    })
    stop = () => stream.unsubscribe()
  }

  onCleanup(() => stop())
  return {
    run,
    reset,
    state,
    tookMs,
    step: (rung: LadderRung) => steps[rung],
    running: () => state().kind === 'running',
    passed: () => {
      const now = state()
      return now.kind === 'done' && now.ok
    },
    /** The first fault of the ladder: what holds it back. */
    fault: (): Fault | undefined => Object.values(steps).find((step) => step.fault !== undefined)?.fault,
  }
}

export type HostTest = ReturnType<typeof createHostTest>
