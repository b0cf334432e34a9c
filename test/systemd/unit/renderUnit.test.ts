import { describe, expect, it } from 'vitest'
import { tunnelId } from '../../../shared/name.ts'
import { parseUnitFile, valuesOf } from '../../../server/systemd/unit/unitFile.ts'
import { renderUnit, type UnitSource } from '../../../server/systemd/unit/renderUnit.ts'

const source: UnitSource = {
  fleet: '11111111-1111-4111-8111-111111111111',
  uid: '22222222-2222-4222-8222-222222222222',
  id: tunnelId.parse('home'),
  revision: 3,
  configHash: 'a'.repeat(64),
  template: 'standard',
  systemd: 252,
}

describe('the standard unit', () => {
  it('is the plain unit of the original to the letter, under our header', () => {
    expect(renderUnit(source)).toBe(`# Made by Raptor Tunnel; edits here are found as drift and may be replaced.
# raptor-tunnel fleet=11111111-1111-4111-8111-111111111111 tunnel=home uid=22222222-2222-4222-8222-222222222222 revision=3 config=sha256:${'a'.repeat(64)} template=standard
[Unit]
Description=Xray Tunnel Service for home
After=network.target
Wants=network.target

[Service]
Type=simple
User=raptor-tunnel
Group=raptor-tunnel
ExecStart=/usr/local/bin/xray run -config /etc/raptor-tunnel/xray-home.json
Restart=always
RestartSec=5
StandardOutput=append:/var/log/raptor-tunnel/xray-home.log
StandardError=append:/var/log/raptor-tunnel/xray-home.log

[Install]
WantedBy=multi-user.target
`)
  })

  it('is the same on every systemd', () => {
    expect(renderUnit({ ...source, systemd: 257 })).toBe(renderUnit(source))
  })

  it('runs the pinned xray where one is given', () => {
    const unit = parseUnitFile(renderUnit({ ...source, binary: '/usr/local/lib/raptor-tunnel/xray/26.3.27/xray' }))
    expect(valuesOf(unit, 'Service', 'ExecStart')).toEqual([
      '/usr/local/lib/raptor-tunnel/xray/26.3.27/xray run -config /etc/raptor-tunnel/xray-home.json',
    ])
  })
})

describe('the hardened unit', () => {
  const keysOn = (systemd: number): string[] =>
    parseUnitFile(renderUnit({ ...source, template: 'hardened', systemd })).items.flatMap((item) =>
      item.kind === 'entry' ? [item.key] : [],
    )

  it('does not restart on exit 23, bounds starts and resources, counts traffic, and may bind low ports', () => {
    const unit = parseUnitFile(renderUnit({ ...source, template: 'hardened' }))
    const of = (key: string) => valuesOf(unit, 'Service', key)
    expect(of('RestartPreventExitStatus')).toEqual(['23'])
    expect(valuesOf(unit, 'Unit', 'StartLimitBurst')).toEqual(['10'])
    expect(of('MemoryMax')).toEqual(['75%'])
    expect(of('IPAccounting')).toEqual(['yes'])
    expect(of('AmbientCapabilities')).toEqual(['CAP_NET_BIND_SERVICE'])
    expect(of('CapabilityBoundingSet')).toEqual(['CAP_NET_BIND_SERVICE'])
  })

  it("leaves out what the host's systemd does not know", () => {
    expect(keysOn(247)).not.toContain('PrivateIPC')
    expect(keysOn(248)).toContain('PrivateIPC')
    expect(keysOn(239)).not.toContain('ProtectProc')
    expect(keysOn(247)).toContain('ProtectProc')
  })
})

it('doubles % and $ and quotes spaces in an argument', () => {
  const unit = parseUnitFile(renderUnit({ ...source, binary: '/opt/a b/$x%y"' }))
  expect(valuesOf(unit, 'Service', 'ExecStart')[0]).toMatch(/^"\/opt\/a b\/\$\$x%%y\\"" run /)
})
