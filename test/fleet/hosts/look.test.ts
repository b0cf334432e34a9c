import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isNothing } from '../../../server/fleet/change/hostWords.ts'
import { checklistOf } from '../../../server/fleet/hosts/look/checklist.ts'
import { parseLook, type HostLook, type LookTimes } from '../../../server/fleet/hosts/look/look.ts'
import { foreignFiles, foreignUsers, idInName, ourIds } from '../../../server/fleet/hosts/look/whose.ts'
import { needsBinary, preparePart } from '../../../server/fleet/hosts/prepare/preparePart.ts'
import { cleanPart, leftOf } from '../../../server/fleet/hosts/remove/cleanPart.ts'
import { leftAlone } from '../../../server/fleet/hosts/remove/cleanWords.ts'

// Each file is what a real host (systemd 247, 252, 257) answered, bare or prepared, and what it must be read as.
const folder = new URL('../../fixtures/hosts/look/', import.meta.url)

/** The fleet that made the tunnels of the fixtures, and one that did not. */
const fleet = '00000000-0000-4000-8000-00000000f1ee'
const otherFleet = '00000000-0000-4000-8000-0000000000ff'

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

const checklist = (look: HostLook, tunnels: string[] = ['home']) =>
  checklistOf('h1', look, { fleet, tunnels: new Set(tunnels) })
const statesOf = (look: HostLook, tunnels: string[] = ['home']) =>
  Object.fromEntries(checklist(look, tunnels).items.map(({ id, state }) => [id, state]))
const itemOf = (look: HostLook, id: string, tunnels: string[] = ['home']) =>
  checklist(look, tunnels).items.find((item) => item.id === id)

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
    const { ready, items } = checklist(lookOf('debian-12-bare'), [])
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
    expect(checklist(look).ready).toBe(true)
    expect(itemOf(look, 'leftovers')?.found).toBe('not made by Raptor Tunnel: xray-tunnel-old.service')
    expect(itemOf(look, 'leftovers', [])?.found).toContain('services that no tunnel here owns: home')
  })

  it.each([
    ['a user that can log in', { id: 'user', pattern: /(:\/nonexistent:).*/, text: '$1/bin/bash', state: 'wrong' }],
    [
      'a folder of another owner',
      { id: 'folders', pattern: /750 root:raptor-tunnel/, text: '755 root:root', state: 'wrong' },
    ],
    [
      'folders of the original system, where links could be planted for root',
      { id: 'folders', pattern: /750 root:raptor-tunnel/g, text: '750 raptor-tunnel:raptor-tunnel', state: 'warning' },
    ],
    ['folders that no boot makes again', { id: 'folders', pattern: /^tmpfiles .*\n/m, text: '', state: 'missing' }],
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
    const withoutForeign = { ...look, units: look.units.filter(({ header }) => header !== undefined) }
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

  it('changes nothing where all is right', () => {
    expect(isNothing(preparePart(prepared, undefined))).toBe(true)
    expect(isNothing(preparePart(prepared, prepared.binary))).toBe(true)
  })

  it('gives the folders of the original system to root, and touches nothing else', () => {
    const old = lookOf('debian-12-prepared', (stdout) =>
      stdout.replaceAll('750 root:raptor-tunnel', '750 raptor-tunnel:raptor-tunnel').replace(/^staged .*\n/m, ''),
    )
    const part = preparePart(old, undefined)
    expect(part.folders.map(({ path, base, owner }) => [path, base, owner])).toEqual([
      ['/etc/raptor-tunnel', '750 raptor-tunnel:raptor-tunnel directory', 'root:raptor-tunnel'],
      ['/var/log/raptor-tunnel', '750 raptor-tunnel:raptor-tunnel directory', 'root:raptor-tunnel'],
    ])
    expect(isNothing({ ...part, folders: [] })).toBe(true)
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
    expect(preparePart(foreign, 'ab'.repeat(32)).binary).toMatchObject({ keep: true, base: foreign.binary })
    expect(preparePart(prepared, 'ab'.repeat(32)).binary).toMatchObject({ keep: false })
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
    expect(ourIds(more, fleet)).toEqual(['gone', 'home'])
    expect(foreignFiles(more, fleet)).toEqual([
      '/etc/raptor-tunnel/?',
      '/etc/raptor-tunnel/xray-old.json',
      '/var/log/raptor-tunnel/xray-old.log',
    ])
    expect(foreignUsers(more, fleet)).toEqual(['xray-tunnel-old.service'])
  })

  it('is planned for removal by name; the rest is named as left', () => {
    const look = lookOf('debian-13-prepared')
    const part = cleanPart(look, fleet)
    expect(part.files.map(({ path, text }) => [path, text])).toEqual([
      ['/etc/logrotate.d/raptor-tunnel', null],
      ['/etc/tmpfiles.d/raptor-tunnel.conf', null],
    ])
    expect(part.binary).toEqual({ kind: 'removed', base: look.binary, restore: null })
    expect(part.folders.map(({ path }) => path)).toEqual(['/var/log/raptor-tunnel', '/usr/local/lib/raptor-tunnel'])
    expect(part.account).toBeNull()
    expect(leftAlone(look, fleet).map(({ path }) => path)).toEqual([
      '/etc/systemd/system/xray-tunnel-old.service',
      '/etc/raptor-tunnel/?',
      'xray-tunnel-old.service',
    ])
  })

  it('is nothing to a fleet whose tunnels they are not: what is shared stays for the one whose they are', () => {
    const look = lookOf('debian-13-prepared')
    expect(ourIds(look, otherFleet)).toEqual([])
    expect(isNothing(cleanPart(look, otherFleet))).toBe(true)
    expect(leftOf(look, otherFleet)).toEqual([])
    expect(leftAlone(look, otherFleet)[0]).toMatchObject({ path: '/etc/systemd/system/xray-tunnel-home.service' })
    const known = { fleet: otherFleet, tunnels: new Set<string>() }
    const swept = { ...look, staged: [] }
    expect(checklistOf('h1', swept, known).items.find(({ id }) => id === 'leftovers')?.found).toContain(
      'services of another fleet: xray-tunnel-home.service',
    )
  })

  it('comes back as the xray that was kept last', () => {
    const [first, last] = ['aa'.repeat(32), 'bb'.repeat(32)]
    const look = lookOf('debian-12-prepared', (stdout) =>
      stdout.replace(/^end$/m, `keptBinary ${first}\nkeptBinary ${last}\nend`),
    )
    expect(cleanPart(look, fleet).binary).toMatchObject({ restore: last })
  })

  it('is all gone from a bare host, and none of it from a prepared one', () => {
    expect(leftOf(lookOf('debian-11-bare'), fleet)).toEqual([])
    expect(leftOf(lookOf('debian-11-prepared'), fleet)).toContain('the tunnel home')
  })
})
