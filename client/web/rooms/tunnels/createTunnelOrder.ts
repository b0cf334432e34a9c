import { type Accessor, createComputed, createSignal, onCleanup } from 'solid-js'
import { parseSort } from '../../domain/tunnelColumns.ts'
import type { Filter } from '../../kit/filter/filter.ts'
import type { LiveStore } from '../../live/createLive.ts'
import { makeTunnelOrder } from './makeTunnelOrder.ts'

/** The keys of the tunnels that pass the filter, sorted. A row that moves costs its own place, not the whole list. */
export const createTunnelOrder = (
  live: LiveStore,
  { filter, sort }: { filter: Accessor<Filter>; sort: Accessor<string> },
): Accessor<readonly string[]> => {
  const order = makeTunnelOrder()
  const [keys, setKeys] = createSignal(order.keys())
  createComputed(() => {
    order.reset(live.rows(), filter(), parseSort(sort()))
    setKeys(order.keys())
  })
  onCleanup(
    live.onMoved((moved) => {
      for (const key of moved) order.put(key, live.rowNow(key))
      setKeys(order.keys())
    }),
  )
  return keys
}
