import { expect, it } from 'vitest'
import { hashOfChange } from '../../../server/fleet/change/hashOfChange.ts'
import { keptPath } from '../../../server/fleet/change/hostFiles.ts'
import { planOfChange } from '../../../server/fleet/change/planOfChange.ts'
import { changeOf, goneAfter, orderTo, plainConfig, prepareHost, tunnelPart } from './parts.ts'

const nothing = (): undefined => undefined

it('a new tunnel: its files, its commands in their order, its ports, and no secret', () => {
  const config = plainConfig(1080, {
    outbounds: [
      { protocol: 'trojan', settings: { servers: [{ address: 'a.example', port: 443, password: 'hunter2' }] } },
    ],
  })
  const plan = planOfChange(changeOf(tunnelPart('home', 1080, { config })), nothing)
  expect(plan).toMatchObject({
    host: 'h1',
    tunnel: 'home',
    empty: false,
    listen: ['127.0.0.1:1080'],
    commands: [
      'xray run -test -config /etc/raptor-tunnel/xray-home.json',
      'systemctl enable xray-tunnel-home.service',
      'systemctl daemon-reload',
      'systemctl restart xray-tunnel-home.service',
    ],
  })
  expect(plan.files.map(({ path, action, mode }) => `${action} ${path} ${mode}`)).toEqual([
    'create /etc/raptor-tunnel/xray-home.json 0640',
    'create /etc/systemd/system/xray-tunnel-home.service 0644',
  ])
  expect(plan.summary[0]).toMatch(/^Make the tunnel home: /)
  expect(plan.files[0]?.diff).toContain('+')
  expect(JSON.stringify(plan)).not.toContain('hunter2')
})

it('an edit shows what changes against what is there, and what stays the same shows nothing', () => {
  const before = tunnelPart('home', 1080)
  const texts = new Map(before.files.map(({ path, text }) => [path, text ?? '']))
  const bases = goneAfter(before).files.map(({ base }) => base)
  const base = { config: bases[0] ?? '', unit: bases[1] ?? '' }
  const plan = planOfChange(changeOf(tunnelPart('home', 1081, { base })), (path) => texts.get(path))
  expect(plan.files[0]).toMatchObject({ action: 'change', diff: expect.stringMatching(/-.*1080[^]*\+.*1081/) })
  const same = tunnelPart('home', 1080, { base, was: { enabled: true, active: true } })
  const quiet = { ...same, test: null, unit: { ...same.unit, enabled: null, state: null } }
  expect(planOfChange(changeOf(quiet), nothing)).toMatchObject({ empty: true, commands: [] })
})

it('a removal names what goes, and stops it first', () => {
  const plan = planOfChange(changeOf(goneAfter(tunnelPart('home', 1080))), nothing)
  expect(plan.files.map(({ action }) => action)).toEqual(['remove', 'remove'])
  expect(plan.commands).toEqual([
    'systemctl stop xray-tunnel-home.service',
    'systemctl disable xray-tunnel-home.service',
    'systemctl daemon-reload',
  ])
})

it('orders of many tunnels are one command', () => {
  const parts = ['a', 'b'].map((id, at) => orderTo(tunnelPart(id, 1080 + at), 'restarted'))
  expect(planOfChange(changeOf(...parts), nothing)).toMatchObject({
    tunnel: null,
    commands: ['systemctl restart xray-tunnel-a.service xray-tunnel-b.service'],
  })
})

it('a host that is prepared: user, folders, files, binary, and what is kept of somebody else', () => {
  const theirs = 'c'.repeat(64)
  const binary = { kind: 'placed', sha256: 'd'.repeat(64), base: theirs, keep: true } as const
  const plan = planOfChange(changeOf(prepareHost({ binary })), nothing)
  expect(plan.files.map(({ path, action, owner }) => `${action} ${path} ${owner}`)).toEqual([
    'create /etc/raptor-tunnel root:raptor-tunnel',
    'create /var/log/raptor-tunnel root:raptor-tunnel',
    'create /etc/logrotate.d/raptor-tunnel root:root',
    'create /etc/tmpfiles.d/raptor-tunnel.conf root:root',
    'change /usr/local/bin/xray root:root',
  ])
  expect(plan.summary.at(-1)).toContain(keptPath(theirs))
  expect(plan.files[3]?.diff).toContain('+d /var/log/raptor-tunnel 0750 root raptor-tunnel -')
})

it('the hash of a change is of its content, not of the order of its keys', () => {
  const change = changeOf(tunnelPart('home', 1080))
  const turned = Object.fromEntries(Object.entries(change).toReversed()) as typeof change
  expect(hashOfChange(turned)).toBe(hashOfChange(change))
  expect(hashOfChange({ ...change, parts: [tunnelPart('home', 1081)] })).not.toBe(hashOfChange(change))
  expect(planOfChange(change, nothing).hash).toBe(hashOfChange(change))
})
