import { Show } from 'solid-js'
import { describeFault } from '../../../../shared/describeFault.ts'
import { useApp } from '../../ask/useApp.ts'
import { createOrder } from '../../ask/createOrder.ts'
import { Button } from '../../kit/Button.tsx'

/** Drops the back-off and connects now. */
export const ReconnectButton = (props: { host: string; onDone?: () => void }) => {
  const { client } = useApp()
  const order = createOrder(async (host: string) => client.hosts.reconnect.mutate({ host }))
  const go = async (): Promise<void> => {
    if ((await order.run(props.host)) !== undefined) props.onDone?.()
  }
  return (
    <span class="inline-flex items-center gap-2">
      <Show when={order.fault()}>
        {(fault) => (
          <span class="text-xs text-down" role="alert" title={describeFault(fault()).sentence}>
            Still no answer
          </span>
        )}
      </Show>
      <Button small busy={order.running()} onClick={() => void go()}>
        Try now
      </Button>
    </span>
  )
}
