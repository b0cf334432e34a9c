import type { TunnelView } from '../../../../shared/tunnel.ts'
import { useApp } from '../../ask/useApp.ts'
import { createAsk } from '../../ask/createAsk.ts'

/** Everything about a tunnel without its secrets; asked again whenever its live state changes. */
export const createTunnelDetail = (tunnel: () => TunnelView) => {
  const { client } = useApp()
  return createAsk(() => {
    const { ref, revision, health, service } = tunnel()
    return {
      key: ['tunnel', ref, revision, health, service?.subState, service?.unitFileState],
      ask: async (signal: AbortSignal) => client.tunnels.get.query({ tunnel: ref }, { signal }),
    }
  })
}

export type TunnelDetailAsk = ReturnType<typeof createTunnelDetail>
