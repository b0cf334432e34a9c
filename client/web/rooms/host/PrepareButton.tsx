import { useSearchParams } from '@solidjs/router'
import { Show } from 'solid-js'
import Wrench from 'lucide-solid/icons/wrench'
import type { HostView } from '../../../../shared/host.ts'
import { Button } from '../../kit/Button.tsx'
import { PrepareDialog } from './PrepareDialog.tsx'

/** Opens the plan of preparing; that it is open stands in the address, so that other pages can lead there. */
export const PrepareButton = (props: { host: HostView }) => {
  const [search, setSearch] = useSearchParams<{ prepare?: string }>()
  const lacksXray = () => props.host.facts !== null && props.host.facts.xray === null
  return (
    <>
      <Button
        look={lacksXray() ? 'primary' : 'plain'}
        icon={<Wrench size={15} />}
        onClick={() => setSearch({ prepare: '1' }, { replace: true })}
      >
        Prepare…
      </Button>
      <Show when={search.prepare === '1'}>
        <PrepareDialog host={props.host.name} onClose={() => setSearch({ prepare: null }, { replace: true })} />
      </Show>
    </>
  )
}
