import { useSearchParams } from '@solidjs/router'
import { Show } from 'solid-js'
import { HostFromAddress } from './HostFromAddress.tsx'
import { HostsFromConfig } from './HostsFromConfig.tsx'
import { TabLinks } from '../../kit/frame/TabLinks.tsx'
import { useApp } from '../../ask/useApp.ts'
import { createAsk } from '../../ask/createAsk.ts'

/** Add one host by its address, or several from ssh_config. */
export const NewHostPage = () => {
  const { client } = useApp()
  const [search] = useSearchParams<{ from?: string; address?: string }>()
  const fromConfig = () => search.from === 'ssh_config'
  const config = createAsk(() => ({
    key: ['sshConfig'],
    ask: async (signal) => client.hosts.fromSshConfig.query(undefined, { signal }),
  }))
  return (
    <>
      <h1 class="text-xl font-semibold">Add host</h1>
      <TabLinks
        label="How to add"
        tabs={[
          { label: 'By address', href: '/hosts/new', current: !fromConfig() },
          {
            label: `From ssh_config${config.answer() === undefined ? '' : ` (${config.answer()?.length ?? 0})`}`,
            href: '/hosts/new?from=ssh_config',
            current: fromConfig(),
          },
        ]}
      />
      <Show
        when={fromConfig()}
        fallback={<HostFromAddress known={config.answer() ?? []} address={search.address ?? ''} />}
      >
        <HostsFromConfig found={config.answer()} fault={config.fault()} onAgain={config.again} />
      </Show>
    </>
  )
}
