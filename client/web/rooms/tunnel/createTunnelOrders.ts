import { createSignal } from 'solid-js'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'
import { createOrder } from '../../ask/createOrder.ts'

export type TunnelAction = 'start' | 'stop' | 'restart' | 'enable' | 'disable'

/** The simple orders to one tunnel, one at a time. */
export const createTunnelOrders = (ref: () => string) => {
  const { client } = useApp()
  const [last, setLast] = createSignal<TunnelAction>('restart')
  const order = createOrder(async (action: TunnelAction, operationId) =>
    client.tunnels[action].mutate({ tunnel: ref(), operationId }),
  )
  const run = async (action: TunnelAction): Promise<void> => {
    if (order.running()) return
    setLast(action)
    await order.run(action)
  }
  return {
    run,
    /** What is being done right now. */
    doing: (): TunnelAction | undefined => (order.running() ? last() : undefined),
    fault: order.fault,
    line: () => cliLine('tunnels', last(), ref()),
  }
}
