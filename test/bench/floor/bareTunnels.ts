import { place, tunnelId } from '../../../shared/name.ts'
import { renderUnit } from '../../../server/systemd/unit/renderUnit.ts'

const first = 21_000

/** A local SOCKS tunnel as plain as it gets; what both sides deploy. */
export const plainConfig = (port: number): object => ({
  log: { loglevel: 'warning' },
  inbounds: [{ tag: 'socks', listen: '127.0.0.1', port, protocol: 'socks', settings: { udp: true } }],
  outbounds: [{ tag: 'direct', protocol: 'freedom' }],
})

export const portOf = (round: number, at: number): number => first + round * 100 + at

/**
 * One script a host with nothing of ours: every config checked by the host's xray as the service user, written with its
 * unit, one reload, one enable, one start, and a look whether all are active.
 */
export const bareDeploy = (ids: readonly string[], portFor: (at: number) => number): string =>
  [
    'set -e; umask 027',
    ...ids.map((id, at) => tunnelLines(id, JSON.stringify(plainConfig(portFor(at))))),
    'systemctl daemon-reload',
    `systemctl enable --now ${ids.map((id) => `xray-tunnel-${id}`).join(' ')} 2>/dev/null`,
    `systemctl is-active --quiet ${ids.map((id) => `xray-tunnel-${id}`).join(' ')}`,
  ].join('\n')

const tunnelLines = (id: string, config: string): string => `
cat > ${place.config(id)} <<'CONFIG'
${config}
CONFIG
chown ${place.user}:${place.group} ${place.config(id)}
runuser -u ${place.user} -- ${place.binary} run -test -config ${place.config(id)} >/dev/null
: > ${place.log(id)}; chown ${place.user}:${place.group} ${place.log(id)}
cat > ${place.unit(id)} <<'UNIT'
${unitText(id)}UNIT`

/** The same hardened unit as ours: what the sandbox costs at each start is the host's, not the way of deploying it. */
const unitText = (id: string): string =>
  renderUnit({
    fleet: '11111111-1111-4111-8111-111111111111',
    uid: '22222222-2222-4222-8222-222222222222',
    id: tunnelId.parse(id),
    revision: 1,
    configHash: 'bench',
    template: 'hardened',
    systemd: 252,
  })

/** Takes tunnels away again between two rounds, outside the clock. */
export const bareRemoval = (ids: readonly string[]): string => `
systemctl disable --now ${ids.map((id) => `xray-tunnel-${id}`).join(' ')} 2>/dev/null
${ids.map((id) => `rm -f ${place.config(id)} ${place.unit(id)} ${place.log(id)}`).join('\n')}
systemctl daemon-reload`
