import Plus from 'lucide-solid/icons/plus'
import Waypoints from 'lucide-solid/icons/waypoints'
import { ButtonLink } from '../../kit/Button.tsx'
import { Empty } from '../../kit/frame/Empty.tsx'
import { FilterLine } from '../../kit/filter/FilterLine.tsx'
import { OnceKnown } from '../../parts/OnceKnown.tsx'
import { TunnelTable } from './TunnelTable.tsx'
import { useApp } from '../../ask/useApp.ts'
import { cliLine } from '../../domain/cliLine.ts'
import { createFilter } from '../../kit/filter/createFilter.ts'

/** Which tunnels, in what state? */
export const TunnelsPage = () => {
  const { live } = useApp()
  const { line, setLine, filter } = createFilter()
  return (
    <>
      <h1 class="sr-only">Tunnels</h1>
      <OnceKnown none={live.tunnelKeys().length === 0} empty={<NoTunnels host={live.hosts()[0]?.name ?? 'fra1'} />}>
        <FilterLine
          value={line()}
          onInput={setLine}
          label="Filter tunnels"
          placeholder="state:down host:fra1 tag:eu port:443 …"
          offers={[
            { token: 'state:down', label: 'Down' },
            { token: 'state:degraded', label: 'Degraded' },
            { token: 'state:stopped', label: 'Stopped' },
            { token: 'role:exit', label: 'Exits' },
            { token: 'role:client', label: 'Entries' },
          ]}
        >
          <NewTunnel />
        </FilterLine>
        <TunnelTable filter={filter()} />
      </OnceKnown>
    </>
  )
}

const NoTunnels = (props: { host: string }) => (
  <Empty
    icon={<Waypoints size={22} />}
    title="No tunnels yet"
    action={<NewTunnel />}
    cli={cliLine('tunnels', 'create', 'home', '--host', props.host, '--link', 'vless://…')}
  >
    A tunnel is one Xray process with its own config, log and restarts: a systemd service on a host. Make it from a
    share link, a preset or JSON.
  </Empty>
)

const NewTunnel = () => (
  <ButtonLink fresh href="/tunnels/new" look="primary" icon={<Plus size={16} />}>
    New tunnel
  </ButtonLink>
)
