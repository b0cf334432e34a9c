import type { Raptor } from '../../client/sdk/raptor.ts'
import type { Killed } from './killTunnel.ts'
import { tableText } from '../../client/cli/output/table.ts'

/** What `npm run demo -- --once --json` prints, and nothing else. */
export interface DemoReport {
  ok: boolean
  hosts: { name: string; systemd: number | null; way: string | null }[]
  tunnels: { ref: string; active: boolean; traffic: { ok: boolean; ms: number } }[]
  kill: { pushMs: number; backMs: number }
}

const tunnelsOfDemo = 3

/** What the API says at the end, with what was proved past it. */
export const makeReport = async (
  raptor: Raptor,
  { traffic, kill }: { traffic: ReadonlyMap<string, { ok: boolean; ms: number }>; kill: Killed },
): Promise<DemoReport> => {
  const [hosts, views] = await Promise.all([raptor.hosts.list.query(), raptor.tunnels.list.query()])
  const tunnels = views.map(({ ref, host, service }) => ({
    ref,
    active: service?.activeState === 'active',
    traffic: traffic.get(host) ?? { ok: false, ms: 0 },
  }))
  return {
    ok: tunnels.length === tunnelsOfDemo && tunnels.every((tunnel) => tunnel.active && tunnel.traffic.ok),
    hosts: hosts.map(({ name, facts, way }) => ({ name, systemd: facts?.systemd ?? null, way })),
    tunnels,
    kill: { pushMs: Math.round(kill.pushMs * 10) / 10, backMs: Math.round(kill.backMs) },
  }
}

export const reportText = ({ hosts, tunnels, kill }: DemoReport): string =>
  [
    '',
    tableText(
      ['HOST', 'SYSTEMD', 'WAY'],
      hosts.map(({ name, systemd, way }) => [name, String(systemd ?? '–'), way ?? '–']),
    ),
    '',
    tableText(
      ['TUNNEL', 'STATE', 'TRAFFIC'],
      tunnels.map(({ ref, active, traffic }) => [ref, active ? '● active' : '■ down', trafficWords(traffic)]),
    ),
    '',
    `Process killed: told ${kill.pushMs} ms later, running again after ${(kill.backMs / 1000).toFixed(1)} s.`,
    '',
  ].join('\n')

const trafficWords = ({ ok, ms }: { ok: boolean; ms: number }): string =>
  ok ? `nonce came back${ms === 0 ? ' through it' : ` in ${ms} ms`}` : 'nothing came back'
