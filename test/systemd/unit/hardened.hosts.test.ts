import { describe, expect, it } from 'vitest'
import { place, tunnelId, unitNameOf } from '../../../shared/name.ts'
import type { TemplateName } from '../../../shared/tunnel.ts'
import { renderUnit } from '../../../server/systemd/unit/renderUnit.ts'
import { releases, type Release } from '../../hosts/release.ts'
import { ownHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'

const prepared = `
useradd --system --no-create-home --shell /usr/sbin/nologin ${place.user}
install -d -m 0750 -o ${place.user} -g ${place.group} ${place.configFolder} ${place.logFolder}`

const config = (port: number): string =>
  JSON.stringify({
    log: { loglevel: 'info' },
    inbounds: [{ listen: '127.0.0.1', port, protocol: 'socks' }],
    outbounds: [{ protocol: 'freedom' }],
  })

interface Deployed {
  readonly id: string
  readonly template: TemplateName
  readonly config: string
}

/** Puts a tunnel on the host the way a deployment does: log first, with its owner and mode. */
const deploy = async (host: TestHost, { id, template, config }: Deployed): Promise<string> => {
  const { systemd } = host.descriptor
  const source = {
    fleet: '11111111-1111-4111-8111-111111111111',
    uid: '22222222-2222-4222-8222-222222222222',
    id: tunnelId.parse(id),
    revision: 1,
    configHash: 'a'.repeat(64),
    template,
    systemd,
  }
  await host.sh(
    `install -m 0640 -o ${place.user} -g ${place.group} /dev/null ${place.log(id)}
     printf %s '${config}' > ${place.config(id)}; chown ${place.user}:${place.group} ${place.config(id)}; chmod 640 ${place.config(id)}
     cat > ${place.unit(id)}; systemctl daemon-reload`,
    renderUnit(source),
  )
  return unitNameOf(id)
}

const exposure = async (host: TestHost, unit: string): Promise<number> =>
  Number(/exposure level for \S+: ([\d.]+)/.exec(await host.sh(`systemd-analyze security --no-pager ${unit}`))?.[1])

const property = (host: TestHost, unit: string, name: string): Promise<string> =>
  host.sh(`systemctl show -p ${name} --value ${unit}`)

describe.each(Object.keys(releases) as Release[])('on %s', (release) => {
  it('the hardened unit runs a real xray on a low port at an exposure of at most 2.0, where the plain one has 9.2, and 9.6 as root', async () => {
    await using host = await ownHost({ kind: 'root', release, xray: true })
    await host.sh(prepared)
    const hardened = await deploy(host, { id: 'hard', template: 'hardened', config: config(443) })
    const plain = await deploy(host, { id: 'plain', template: 'standard', config: config(10_443) })
    const warnings = await host.sh(
      `systemd-analyze verify --man=no ${place.unit('hard')} 2>&1 | grep xray-tunnel || true`,
    )
    expect(warnings).toBe('')

    await host.sh(`systemctl start ${hardened} ${plain}
      for i in $(seq 100); do [ -n "$(ss -Hltn 'sport = :443')" ] && [ -n "$(ss -Hltn 'sport = :10443')" ] && break; sleep 0.1; done`)
    expect(await host.sh(`ss -Hltnp 'sport = :443'`)).toContain(`pid=${await property(host, hardened, 'MainPID')},`)
    expect(await property(host, hardened, 'Description')).toBe('Xray tunnel hard')
    expect(await host.sh(`cat ${place.log('hard')}; stat -c '%a %U:%G' ${place.log('hard')}`)).toMatch(
      /Xray \d[^]*640 raptor-tunnel:raptor-tunnel$/,
    )
    expect(await exposure(host, hardened)).toBeLessThanOrEqual(2)
    expect(await exposure(host, plain)).toBe(9.2)
    const inside = `nsenter -m -t ${await property(host, hardened, 'MainPID')} setpriv --reuid ${place.user} --clear-groups sh -c`
    expect(await host.sh(`${inside} 'echo from inside >> ${place.log('hard')}; tail -n 1 ${place.log('hard')}'`)).toBe(
      'from inside',
    )
    expect(await host.sh(`${inside} 'ln -sf /etc/passwd ${place.log('plain')}' 2>&1 || true`)).toContain('Read-only')
    await host.sh(
      `sed '/^User=/d; /^Group=/d' ${place.unit('plain')} > ${place.unit('asroot')}; systemctl daemon-reload`,
    )
    expect(await exposure(host, unitNameOf('asroot'))).toBe(9.6)

    const refused = await deploy(host, {
      id: 'refused',
      template: 'hardened',
      config: '{"inbounds":[{"protocol":"nonsense"}]}',
    })
    await host.sh(`systemctl start ${refused}; while systemctl is-active -q ${refused}; do sleep 0.1; done`)
    expect(await property(host, refused, 'ActiveState')).toBe('failed')
    expect(await property(host, refused, 'ExecMainStatus')).toBe('23')
    expect(await property(host, refused, 'NRestarts')).toBe('0')
  })
})
