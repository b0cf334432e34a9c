import { tableText } from '../../client/cli/render/table.ts'

/** What `npm run demo -- --once --json` prints, and nothing else. */
export interface DemoReport {
  ok: boolean
  hosts: { name: string; systemd: number | null; way: string | null }[]
  tunnels: { ref: string; active: boolean; traffic: { ok: boolean; ms: number } }[]
  kill: { pushMs: number; backMs: number }
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
