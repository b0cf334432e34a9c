import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checklistOf } from '../../../server/fleet/host/checklist.ts'
import { leftOver } from '../../../server/fleet/host/cleanScript.ts'
import { parseLook, type HostLook, type LookTimes } from '../../../server/fleet/host/look.ts'
import { needsBinary, prepareAsPlan, prepareWork } from '../../../server/fleet/host/prepareWork.ts'
import { isNothing } from '../../../server/fleet/host/prepareScript.ts'
import { removeAsPlan } from '../../../server/fleet/host/removeAsPlan.ts'
import { foreignFiles, foreignUsers, idInName, ourIds } from '../../../server/fleet/host/whose.ts'

// Each file is what a real host (systemd 247, 252, 257) answered, bare or prepared, and what it must be read as.
const folder = new URL('../../fixtures/hosts/look/', import.meta.url)

interface Case {
  times: LookTimes & { host: string }
  stdout: string
  expected: unknown
}

const caseOf = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Case
const lookOf = (name: string, change: (stdout: string) => string = (stdout) => stdout): HostLook => {
  const { times, stdout } = caseOf(`${name}.json`)
  return parseLook(change(stdout), times)
}
/** As it is written into a fixture. */
const asJson = (look: HostLook): unknown =>
  JSON.parse(
    JSON.stringify(look, (_, value: unknown) => {
      if (value instanceof Map) return Object.fromEntries(value) as unknown
      return value === undefined ? null : value
    }),
  )

const statesOf = (look: HostLook, tunnels: string[] = ['home']) =>
  Object.fromEntries(checklistOf('h1', look, new Set(tunnels)).items.map(({ id, state }) => [id, state]))
const itemOf = (look: HostLook, id: string, tunnels: string[] = ['home']) =>
  checklistOf('h1', look, new Set(tunnels)).items.find((item) => item.id === id)

describe('a look', () => {
  it.each(readdirSync(folder))('reads %s', (name) => {
    const { times, stdout, expected } = caseOf(name)
    expect(asJson(parseLook(stdout, times))).toEqual(expected)
  })

  it('that was broken off is refused', () => {
    expect(() => lookOf('debian-12-bare', (stdout) => stdout.replace(/^end$/m, ''))).toThrow(
      expect.objectContaining({ fault: expect.objectContaining({ kind: 'unexpectedOutput' }) }),
    )
  })
})

describe('the checklist', () => {
  it('of a bare host is not ready and says what prepare makes', () => {
    const { ready, items } = checklistOf('h1', lookOf('debian-12-bare'))
    expect(ready).toBe(false)
    expect(items.filter(({ byPrepare }) => byPrepare).map(({ id }) => id)).toEqual([
      'user',
      'folders',
      'binary',
      'rotation',
    ])
    for (const { state, fix } of items) expect(state === 'ok' || fix !== undefined).toBe(true)
  })

  it('of a prepared host is ready, and names what is not ours', () => {
    const look = lookOf('debian-13-prepared', (stdout) => stdout.replace(/^staged .*\n/m, ''))
    expect(checklistOf('h1', look).ready).toBe(true)
    expect(itemOf(look, 'leftovers')?.found).toBe('not made by Raptor Tunnel: xray-tunnel-old.service')
    expect(itemOf(look, 'leftovers', [])?.found).toContain('services that no tunnel here owns: home')
  })

  it.each([
    ['a user that can log in', { id: 'user', pattern: /(:\/nonexistent:).*/, text: '$1/bin/bash', state: 'wrong' }],
    [
      'a folder of another owner',
      { id: 'folders', pattern: /750 raptor-tunnel:raptor-tunnel/, text: '755 root:root', state: 'wrong' },
    ],
    ['rules that were edited', { id: 'rotation', pattern: /^rotation .*/m, text: 'rotation eA==', state: 'wrong' }],
    ['a missing logrotate', { id: 'rotation', pattern: /^logrotate yes\n/m, text: '', state: 'warning' }],
    ['an xray that does not run', { id: 'binary', pattern: /^xrayVersion .*\n/m, text: '', state: 'wrong' }],
    ['a host without systemd', { id: 'systemd', pattern: /^booted yes\n/m, text: '', state: 'missing' }],
    ['an old systemd', { id: 'systemd', pattern: /^systemd .*/m, text: 'systemd 241', state: 'warning' }],
    ['a full disk', { id: 'disk', pattern: /^disk \/etc yes \d+/m, text: 'disk /etc yes 0', state: 'wrong' }],
    ['a read-only disk', { id: 'disk', pattern: /^disk \/etc yes/m, text: 'disk /etc no', state: 'wrong' }],
    ['a wrong clock', { id: 'clock', pattern: /^now \d/m, text: 'now 2', state: 'warning' }],
  ] as const)('sees %s', (_, { id, pattern, text, state }) => {
    const look = lookOf('debian-12-prepared', (stdout) => stdout.replace(pattern, text))
    expect(statesOf(look)[id]).toBe(state)
  })

  it('of a login that may only read is unsure, not wrong, about what it can’t see', () => {
    const look = lookOf('debian-13-as-nobody', (stdout) => stdout.replace(/^staged .*\n/m, ''))
    const withoutForeign = { ...look, units: look.units.filter(({ isOurs }) => isOurs) }
    expect(statesOf(withoutForeign)).toMatchObject({
      privilege: 'wrong',
      disk: 'ok',
      folders: 'ok',
      leftovers: 'unknown',
    })
  })
})

describe('preparing', () => {
  const prepared = lookOf('debian-12-prepared', (stdout) => stdout.replace(/^staged .*\n/m, ''))

  it('does nothing where all is right', () => {
    expect(isNothing(prepareWork(prepared, undefined))).toBe(true)
    const plan = prepareAsPlan('h1', prepared, { source: { kind: 'auto' }, fileHash: undefined })
    expect(plan).toMatchObject({ empty: true, files: [], commands: [] })
  })

  it('needs no xray for one that runs, is of the release asked for, or has the hash of the file', () => {
    const hash = prepared.facts.xray?.sha256
    expect(needsBinary(prepared, { kind: 'auto' })).toBe(false)
    expect(needsBinary(prepared, { kind: 'release', version: '26.3.27' })).toBe(false)
    expect(needsBinary(prepared, { kind: 'release', version: '26.7.28' })).toBe(true)
    expect(needsBinary(prepared, { kind: 'file', path: '/x' }, hash)).toBe(false)
    expect(needsBinary(prepared, { kind: 'file', path: '/x' }, 'ab'.repeat(32))).toBe(true)
    expect(needsBinary(lookOf('debian-12-bare'), { kind: 'auto' })).toBe(true)
  })

  it('keeps an xray that is not ours, and not one of ours', () => {
    const foreign = lookOf('debian-12-prepared', (stdout) => stdout.replace(/^stamp .*\n/m, ''))
    expect(prepareWork(foreign, 'ab'.repeat(32)).keepBinary).toBe(true)
    expect(prepareWork(prepared, 'ab'.repeat(32)).keepBinary).toBe(false)
  })
})

describe('what is ours', () => {
  it.each([
    ['xray-home.json', 'home'],
    ['xray-home.json.previous', 'home'],
    ['xray-tunnel-home.service.previous', 'home'],
    ['xray-tunnel-x.json', 'tunnel-x'],
    ['xray-tunnel-x.log.1.gz', 'tunnel-x'],
    ['xray-tunnel-tunnel-x.service.previous', 'tunnel-x'],
    ['xray-a-b.log.2.gz', 'a-b'],
    ['xray-a-b.log-20260101', 'a-b'],
    ['cert.pem', undefined],
    ['xray-Home.json', undefined],
    ['xray-.json', undefined],
  ])('%s is of %s', (name, id) => {
    expect(idInName(name)).toBe(id)
  })

  it('is told from what only looks like it', () => {
    const look = lookOf('debian-13-prepared')
    const more = { ...look, configs: [...look.configs, 'xray-old.json', 'xray-gone.json'], logs: ['xray-old.log'] }
    expect(ourIds(more)).toEqual(['gone', 'home'])
    expect(foreignFiles(more)).toEqual([
      '/etc/raptor-tunnel/?',
      '/etc/raptor-tunnel/xray-old.json',
      '/var/log/raptor-tunnel/xray-old.log',
    ])
    expect(foreignUsers(more)).toEqual(['xray-tunnel-old.service'])
  })

  it('is planned for removal by name; the rest is named as left', () => {
    const plan = removeAsPlan('h1', [], lookOf('debian-13-prepared'))
    expect(plan.files.map(({ path }) => path)).toEqual([
      '/etc/systemd/system/xray-tunnel-home.service',
      '/etc/raptor-tunnel/xray-home.json',
      '/var/log/raptor-tunnel/xray-home.log',
      '/etc/logrotate.d/raptor-tunnel',
      '/usr/local/bin/xray',
      '/usr/local/lib/raptor-tunnel/xray.sha256',
      '/var/log/raptor-tunnel',
    ])
    expect(plan.warnings.map(({ path }) => path)).toEqual([
      '/etc/systemd/system/xray-tunnel-old.service',
      '/etc/raptor-tunnel/?',
      'xray-tunnel-old.service',
    ])
    expect(plan.commands.join('\n')).not.toContain('userdel')
  })

  it('is all gone from a bare host, and none of it from a prepared one', () => {
    expect(leftOver(lookOf('debian-11-bare'))).toEqual([])
    expect(leftOver(lookOf('debian-11-prepared'))).toContain('the tunnel home')
  })
})
