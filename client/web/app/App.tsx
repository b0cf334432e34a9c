import { Route, Router } from '@solidjs/router'
import { QueryClient, QueryClientProvider } from '@tanstack/solid-query'
import { createEffect, lazy, Match, onCleanup, Switch } from 'solid-js'
import { Entrance } from './Entrance.tsx'
import { Shell } from './shell/Shell.tsx'
import { AppContext } from '../ask/useApp.ts'
import { type Client, makeClient } from '../ask/client.ts'
import { connectLive } from './connectLive.ts'
import { createLive } from '../live/createLive.ts'
import { createOperationNews } from './createOperationNews.ts'
import { createSession } from './createSession.ts'

const pages = {
  fleet: lazy(async () => ({ default: (await import('../rooms/fleet/FleetPage.tsx')).FleetPage })),
  hosts: lazy(async () => ({ default: (await import('../rooms/hosts/HostsPage.tsx')).HostsPage })),
  newHost: lazy(async () => ({ default: (await import('../rooms/newHost/NewHostPage.tsx')).NewHostPage })),
  host: lazy(async () => ({ default: (await import('../rooms/host/HostPage.tsx')).HostPage })),
  tunnels: lazy(async () => ({ default: (await import('../rooms/tunnels/TunnelsPage.tsx')).TunnelsPage })),
  newTunnel: lazy(async () => ({ default: (await import('../rooms/newTunnel/NewTunnelPage.tsx')).NewTunnelPage })),
  tunnel: lazy(async () => ({ default: (await import('../rooms/tunnel/TunnelPage.tsx')).TunnelPage })),
  operations: lazy(async () => ({ default: (await import('../rooms/operations/OperationsPage.tsx')).OperationsPage })),
  operation: lazy(async () => ({ default: (await import('../rooms/operations/OperationPage.tsx')).OperationPage })),
  nowhere: lazy(async () => ({ default: (await import('./NowherePage.tsx')).NowherePage })),
}

const lookAgainMs = 2000

const queries = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 5000 } } })

export const App = () => {
  const client = makeClient(location.origin)
  const { session, enter, recheck } = createSession(client)
  return (
    <Switch fallback={<Entrance session={session()} onAgain={() => void enter()} />}>
      <Match when={session().kind === 'open'}>
        <Rooms client={client} onLost={recheck} />
      </Match>
    </Switch>
  )
}

/** Everything behind the door: the live stream starts here and ends with it. */
const Rooms = (props: { client: Client; onLost: () => Promise<void> }) => {
  const live = createLive()
  const ending = new AbortController()
  // oxlint-disable-next-line solid/reactivity -- the client is made once and never changes
  const { client } = props
  connectLive(client, live, ending.signal)
  createOperationNews(live)
  createEffect(() => {
    if (live.connection().kind !== 'lost') return
    const looking = setInterval(() => void props.onLost(), lookAgainMs)
    onCleanup(() => clearInterval(looking))
  })
  onCleanup(() => ending.abort())
  return (
    <AppContext.Provider value={{ client, live }}>
      <QueryClientProvider client={queries}>
        <Router root={Shell}>
          <Route path="/" component={pages.fleet} />
          <Route path="/hosts" component={pages.hosts} />
          <Route path="/hosts/new" component={pages.newHost} />
          <Route path="/hosts/:name" component={pages.host} />
          <Route path="/tunnels" component={pages.tunnels} />
          <Route path="/tunnels/new" component={pages.newTunnel} />
          <Route path="/tunnels/:host/:id" component={pages.tunnel} />
          <Route path="/operations" component={pages.operations} />
          <Route path="/operations/:id" component={pages.operation} />
          <Route path="*" component={pages.nowhere} />
        </Router>
      </QueryClientProvider>
    </AppContext.Provider>
  )
}
