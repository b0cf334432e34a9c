import { createEffect, createSignal, onCleanup, type Accessor } from 'solid-js'
import type { Fault } from '../../../shared/fault.ts'
import { nextOperation, type Operation } from '../../../shared/operation/operation.ts'
import { faultFrom } from './faultFrom.ts'
import { useApp } from './useApp.ts'

/** One operation with its items and steps, as it moves; nothing is asked while there is no id. */
export const createWatchedOperation = (id: Accessor<string | undefined>) => {
  const { client } = useApp()
  const [operation, setOperation] = createSignal<Operation>()
  const [fault, setFault] = createSignal<Fault>()
  createEffect(() => {
    const watched = id()
    setOperation(undefined)
    setFault(undefined)
    if (watched === undefined) return
    const watching = client.operations.watch.subscribe(
      { id: watched },
      {
        onData: (event) => {
          if (event.kind === 'fault') setFault(event.fault)
          else setOperation((now) => nextOperation(now, event))
        },
        onError: (error) => setFault(faultFrom(error)),
      },
    )
    onCleanup(() => watching.unsubscribe())
  })
  return { operation, fault }
}
