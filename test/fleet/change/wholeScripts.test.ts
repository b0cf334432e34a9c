import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ChangePart, HostPart, TunnelPart } from '../../../server/fleet/change/change.ts'
import { changeLines } from '../../../server/fleet/change/changeLines.ts'
import { keptPath, stampPath } from '../../../server/fleet/change/hostFiles.ts'
import { stagedBinary } from '../../../server/fleet/xray/push.ts'
import { changeOf, goneAfter, leaseOf, orderTo, prepareHost, tunnelPart } from './parts.ts'
import { runIn, shells } from './shells.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

let root: string
const at = (path: string): string => join(root, path)
const text = (path: string): string => readFileSync(at(path), 'utf8')

/** Stands for the host's xray: it refuses what says so. */
const fakeXray = `#!/bin/sh
[ "$1" = version ] && { echo 'Xray 26.3.27 (Xray) fake'; exit; }
case $(cat) in *refuse-me*) echo 'Failed to start: no'; exit 23 ;; esac
`

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whole-'))
  for (const folder of [
    'etc/systemd/system/multi-user.target.wants',
    'var/log',
    'usr/local/bin',
    'usr/local/lib',
    'run',
  ]) {
    mkdirSync(at(folder), { recursive: true })
  }
  writeFileSync(at('usr/local/bin/xray'), fakeXray)
  chmodSync(at('usr/local/bin/xray'), 0o755)
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

/** The ports of this machine are nobody's business here. */
const quiet = (part: TunnelPart): TunnelPart => ({ ...part, verify: { listeners: [], traffic: false } })
const tunnel = (...args: Parameters<typeof tunnelPart>): TunnelPart => quiet(tunnelPart(...args))

const host = (more: Partial<HostPart> = {}): HostPart => {
  const made = prepareHost({ account: null })
  return {
    ...made,
    folders: made.folders.map(({ path, base, mode }) => ({ path, base, mode, owner: 'root:root' })),
    ...more,
  }
}

const lease = leaseOf()

describe.each(shells.map((shell) => ({ name: shell.join(' '), shell })))('in $name', ({ shell }) => {
  /** As on a host, but that systemd only takes notes, and the service user is root. */
  const give = (entry: string, ...parts: ChangePart[]): string[] => {
    const stubs = `systemctl() { echo "$*" >> '${at('orders')}'; }; as_service() { "$@"; }; service_ids() { :; }`
    const input = [...changeLines(changeOf(...parts), lease, 'abc123'), 'end of data', ''].join('\n')
    const { code, stdout, stderr } = runIn(shell, `${stubs}\n${entry}`, { root, input })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout.split('\n').filter((line) => !/^(?:began|end|load .*|)$/.test(line))
  }
  const orders = (): string[] => {
    const all = existsSync(at('orders')) ? text('orders').trim().split('\n') : []
    rmSync(at('orders'), { force: true })
    return all.filter((order) => !order.startsWith('list-units'))
  }
  const bases = (part: TunnelPart) => {
    const [config, unit] = goneAfter(part).files.map(({ base }) => base)
    return { config: config ?? '', unit: unit ?? '' }
  }

  it('a host is prepared, tunnels come, change and go, in the order that a plan shows', () => {
    expect(give('apply_change', host())).toEqual(['done @host'])
    expect(readdirSync(at('etc')).toSorted()).toEqual(['logrotate.d', 'raptor-tunnel', 'systemd', 'tmpfiles.d'])
    const home = tunnel('home', 1080)
    expect(give('apply_change', home, tunnel('tunnel-x', 1081))).toEqual(['done home', 'done tunnel-x'])
    const both = 'xray-tunnel-home.service xray-tunnel-tunnel-x.service'
    expect(orders()).toEqual([
      `enable --no-reload -- ${both}`,
      'daemon-reload',
      `reset-failed -- ${both}`,
      `restart -- ${both}`,
    ])
    expect(text('etc/raptor-tunnel/xray-home.json')).toBe(home.files[0]?.text)
    expect(readdirSync(at('etc/raptor-tunnel')).toSorted()).toEqual(['xray-home.json', 'xray-tunnel-x.json'])
    expect(readdirSync(at('var/log/raptor-tunnel')).toSorted()).toEqual(['xray-home.log', 'xray-tunnel-x.log'])

    const edit = tunnel('home', 1082, { base: bases(home), was: { enabled: true, active: true } })
    expect(give('apply_change', edit)).toEqual(['done home'])
    expect(text('etc/raptor-tunnel/xray-home.json.previous')).toBe(home.files[0]?.text)
    orders()
    expect(give('undo_change', edit)).toEqual([`seen home ${bases(home).config} ${bases(home).unit} no`])
    expect(orders()).toEqual([
      'enable --no-reload -- xray-tunnel-home.service',
      'daemon-reload',
      'reset-failed -- xray-tunnel-home.service',
      'restart -- xray-tunnel-home.service',
    ])
    expect(give('apply_change', orderTo(home, 'stopped'), orderTo(tunnel('tunnel-x', 1081), 'started'))).toEqual([
      'done home',
      'done tunnel-x',
    ])
    expect(orders()).toEqual([
      'stop -- xray-tunnel-home.service',
      'reset-failed -- xray-tunnel-tunnel-x.service',
      'start -- xray-tunnel-tunnel-x.service',
    ])
    expect(give('apply_change', goneAfter(home), goneAfter(tunnel('tunnel-x', 1081)))).toEqual([
      'done home',
      'done tunnel-x',
    ])
    expect(orders()).toEqual([
      `stop -- ${both}`,
      `disable --no-reload -- ${both}`,
      'daemon-reload',
      `reset-failed -- ${both}`,
    ])
    for (const folder of ['etc/raptor-tunnel', 'var/log/raptor-tunnel']) expect(readdirSync(at(folder))).toEqual([])
  })

  it('a tunnel that is refused, changed or can’t be written is left, and the others go on', () => {
    give('apply_change', host())
    writeFileSync(at('etc/raptor-tunnel/xray-b.json'), 'theirs')
    mkdirSync(at('etc/systemd/system/xray-tunnel-c.service'))
    const blocked = tunnel('c', 1083)
    const special = {
      ...blocked,
      files: blocked.files.map(({ path, base, mode, owner, text }) => ({
        path,
        base: path.endsWith('.service') ? 'special' : base,
        mode,
        owner,
        text,
      })),
    }
    const said = give(
      'apply_change',
      tunnel('a', 1081, { config: { outbounds: [], remarks: 'refuse-me' } }),
      tunnel('b', 1082),
      special,
      tunnel('d', 1084),
    )
    expect(said.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'changed b',
      'refused a',
      'unwritable c',
      'done d',
    ])
    expect(readdirSync(at('etc/raptor-tunnel')).toSorted()).toEqual(['xray-b.json', 'xray-d.json'])
    expect(text('etc/raptor-tunnel/xray-b.json')).toBe('theirs')
    expect(orders().at(-1)).toBe('restart -- xray-tunnel-d.service')
  })

  it('an undo leaves what somebody changed since, and says what it can’t bring back', () => {
    give('apply_change', host())
    const [a, b] = [tunnel('a', 1081), tunnel('b', 1082)]
    give('apply_change', a, b)
    writeFileSync(at('etc/raptor-tunnel/xray-a.json'), 'theirs')
    const edit = tunnel('b', 1083, { base: bases(b), was: { enabled: true, active: true } })
    give('apply_change', edit)
    rmSync(at('etc/raptor-tunnel/xray-b.json.previous'))
    symlinkSync(at('usr/local/bin/xray'), at('etc/raptor-tunnel/xray-b.json.previous'))
    const said = give('undo_change', a, edit)
    expect(said.slice(0, 2)).toEqual([
      `changed a ${bases(a).config} ${sha256('theirs')} ${at('etc/raptor-tunnel/xray-a.json')}`,
      `lost b ${at('etc/raptor-tunnel/xray-b.json')}`,
    ])
    expect(text('etc/raptor-tunnel/xray-a.json')).toBe('theirs')
  })

  it('a look gives words, texts and what is missing', () => {
    give('apply_change', host())
    const a = tunnel('a', 1081)
    give('apply_change', a)
    const input = ['yes', '2', 'a', 'b', 'end of data', ''].join('\n')
    const stubs = `systemctl() { [ "$1" = --version ] && echo 'systemd 252 (252.1)'; }; as_service() { "$@"; }; service_ids() { return 1; }`
    const { stdout, stderr } = runIn(shell, `${stubs}\nlook_at_tunnels`, { root, input })
    expect(stderr).toBe('')
    expect(stdout).toContain('systemd 252\nxray 26.3.27\nmissing the user root\n')
    expect(stdout).toContain(`found a ${bases(a).config} ${bases(a).unit} no no\nfound b absent absent no no\n`)
    expect(stdout).toContain(`text ${at('etc/raptor-tunnel/xray-a.json')}\n|{\n`)
  })

  it('an xray is placed, what stood there kept by its hash, and brought back', () => {
    const ours = `#!/bin/sh\necho 'Xray 26.3.28 (Xray) ours'\n`
    writeFileSync(at(stagedBinary(sha256(ours))), ours)
    const binary = { kind: 'placed', sha256: sha256(ours), base: sha256(fakeXray), keep: true } as const
    const nothing = { folders: [], files: [] }
    expect(give('apply_change', host({ ...nothing, binary }))).toEqual(['done @host'])
    expect([text('usr/local/bin/xray'), text(stampPath), text(keptPath(sha256(fakeXray)))]).toEqual([
      ours,
      `${sha256(ours)}\n`,
      fakeXray,
    ])
    const removed = { kind: 'removed', base: sha256(ours), restore: sha256(fakeXray) } as const
    expect(give('apply_change', host({ ...nothing, binary: removed }))).toEqual(['done @host'])
    expect(text('usr/local/bin/xray')).toBe(fakeXray)
    expect(existsSync(at('usr/local/lib/raptor-tunnel'))).toBe(false)
  })

  it('what a folder of the service user held of planted things goes when it becomes root’s', () => {
    mkdirSync(at('var/log/raptor-tunnel'), { mode: 0o777 })
    writeFileSync(at('victim'), 'untouched')
    symlinkSync(at('victim'), at('var/log/raptor-tunnel/xray-a.log'))
    writeFileSync(at('var/log/raptor-tunnel/xray-b.log'), 'lines')
    const [, logs] = host().folders
    const base = runIn(shell, `stat -c '%a %U:%G %F' '${at('var/log/raptor-tunnel')}'`, { root }).stdout.trim()
    expect(give('apply_change', host({ files: [], folders: logs === undefined ? [] : [{ ...logs, base }] }))).toEqual([
      'done @host',
    ])
    expect(readdirSync(at('var/log/raptor-tunnel'))).toEqual(['xray-b.log'])
    expect(text('victim')).toBe('untouched')
    symlinkSync('/tmp', at('etc/raptor-tunnel'))
    const refused = give('apply_change', host({ files: [] }))
    expect(refused[0]).toMatch(/^changed @host absent \S+ /)
  })
})
