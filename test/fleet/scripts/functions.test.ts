import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runFunctions, sha256sum, shells } from './shells.ts'

let root = ''
const at = (...names: string[]): string => join(root, ...names)

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'raptor-host-'))
  for (const folder of ['etc/raptor-tunnel', 'etc/systemd/system', 'var/log/raptor-tunnel', 'run', 'usr/local/bin']) {
    mkdirSync(at(folder), { recursive: true })
  }
})
afterEach(() => rm(root, { recursive: true, force: true }))

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe.each(shells)('in %s', (shell) => {
  const run = (body: string, stdin = '') => runFunctions(shell, 'apply', { root, body, stdin })
  const look = (path: string): string => run(`look_at '${path}'; printf %s "$found"`).stdout

  it('a file is told by its hash, anything else by what it is', () => {
    const path = at('etc/raptor-tunnel/xray-a.json')
    expect(look(path)).toBe('absent')
    writeFileSync(path, 'text')
    expect(look(path)).toBe(sha256sum('text'))
    symlinkSync('/etc/shadow', at('etc/raptor-tunnel/link'))
    expect(look(at('etc/raptor-tunnel/link'))).toBe('link')
    execFileSync('mkfifo', [at('etc/raptor-tunnel/pipe')])
    expect(look(at('etc/raptor-tunnel/pipe'))).toBe('special')
    execFileSync('truncate', ['-s', '3M', at('etc/raptor-tunnel/big')])
    expect(look(at('etc/raptor-tunnel/big'))).toBe('large')
    expect(look('/dev/zero')).toBe('special')
  })

  it('a folder is root’s own only where nobody else may put a name into it', () => {
    const owned = (path: string): boolean => run(`owned_by_root '${path}'`).status === 0
    const folder = at('etc/raptor-tunnel')
    for (const [mode, expected] of [
      [0o750, true],
      [0o755, true],
      [0o770, false],
      [0o757, false],
      [0o1777, false],
      [0o700, true],
    ] as const) {
      chmodSync(folder, mode)
      expect([mode.toString(8), owned(folder)]).toEqual([mode.toString(8), expected])
    }
    execFileSync('chown', ['1000', folder])
    chmodSync(folder, 0o750)
    expect(owned(folder)).toBe(false)
    expect(owned(at('nowhere'))).toBe(false)
  })

  it('a text is staged as it is, whatever is in it, with its mode, and never through a name that exists', () => {
    const text = `{"name": "it's $(reboot) \`x\` \\\\ %s"}\nno end`
    const target = at('etc/raptor-tunnel/.xray-a.json.x')
    const staged = run(
      `text=${base64(text)}; stage a '${at('etc/raptor-tunnel/xray-a.json')}' '${target}' 0640 root:root`,
    )
    expect(staged).toMatchObject({ status: 0, stdout: '' })
    expect(readFileSync(target, 'utf8')).toBe(text)
    expect(statSync(target).mode & 0o7777).toBe(0o640)
    symlinkSync(at('etc/victim'), at('etc/raptor-tunnel/planted'))
    const planted = run(`text=${base64('x')}; stage a '${at('x')}' '${at('etc/raptor-tunnel/planted')}' 0640 root:root`)
    expect(planted.status).toBe(1)
    expect(existsSync(at('etc/victim'))).toBe(false)
  })

  it('why a file could not be written is one word', () => {
    const why = (message: string): string => run(`unwritable a /x '${message}'`).stdout.split(' ')[0] ?? ''
    expect(why('cat: write error: No space left on device')).toBe('diskFull')
    expect(why('touch: Read-only file system')).toBe('readOnly')
    expect(why('something else')).toBe('unwritable')
  })

  it('a file is kept beside before it is replaced, and comes back when the part breaks off', () => {
    const path = at('etc/raptor-tunnel/xray-a.json')
    writeFileSync(path, 'old')
    writeFileSync(at('etc/raptor-tunnel/new'), 'new')
    const line = `${path} ${sha256sum('old')} ${sha256sum('new')} ${path}.previous ${at('etc/raptor-tunnel/new')}`
    mkdirSync(at('run/work'))
    writeFileSync(at('run/work/1.files'), `${line}\n`)
    expect(run(`work='${at('run/work')}'; commit 1 a`).stdout).toBe('')
    expect([readFileSync(path, 'utf8'), readFileSync(`${path}.previous`, 'utf8')]).toEqual(['new', 'old'])
    run(`work='${at('run/work')}'; take_back_files 1`)
    expect(readFileSync(path, 'utf8')).toBe('old')
  })

  it('what a tunnel leaves is unlinked by name, of that tunnel only, and nothing is followed', () => {
    const left = ['xray-a.log', 'xray-a.log.1', 'xray-a.log.2.gz', 'xray-a.log-20260101']
    for (const name of [...left, 'xray-ab.log', 'xray-a-b.log']) writeFileSync(at('var/log/raptor-tunnel', name), '')
    writeFileSync(at('etc/precious'), 'kept')
    symlinkSync(at('etc/precious'), at('etc/raptor-tunnel/xray-a.json.previous'))
    run('forget a')
    expect(left.filter((name) => existsSync(at('var/log/raptor-tunnel', name)))).toEqual([])
    expect(existsSync(at('var/log/raptor-tunnel/xray-ab.log'))).toBe(true)
    expect(existsSync(at('var/log/raptor-tunnel/xray-a-b.log'))).toBe(true)
    expect(readFileSync(at('etc/precious'), 'utf8')).toBe('kept')
  })

  it('sweeping takes away only names of ours', () => {
    for (const name of ['.xray-a.json.x', 'precious.json']) writeFileSync(at('etc/raptor-tunnel', name), '')
    run(`sweep '${at('etc/raptor-tunnel/.xray-a.json.x')}'; sweep '${at('etc/raptor-tunnel/precious.json')}'`)
    expect(existsSync(at('etc/raptor-tunnel/.xray-a.json.x'))).toBe(false)
    expect(existsSync(at('etc/raptor-tunnel/precious.json'))).toBe(true)
  })

  it('waiting for ports is over where all are open, and where the unit has failed', () => {
    const settled = (open: string, sub: string): string =>
      run(`cat() { printf 'x 0100007F:%s 0 0A\\n' ${open} | sed 's/^x/0:/;s/ 0 0A/ 00000000:0000 0A/'; }
systemctl() { echo ${sub}; }
sleep() { :; }
settle home:0438 two:0439:043A; echo "left:$pending tries:$tries"`).stdout
    expect(settled('0438 0439 043A', 'running')).toMatch(/^left: tries:1$/m)
    expect(settled('0438', 'failed')).toMatch(/^left: tries:20$/m)
  })

  it('a binary that is not ours is kept under the hash of its content, never over another', () => {
    const place = (text: string, base: string, keep: string): string => {
      const staged = `${at('usr/local/bin/xray')}.${sha256sum(text)}.staged`
      writeFileSync(staged, text, { mode: 0o755 })
      return run(`timeout() { :; }; place_binary ${sha256sum(text)} ${base} ${keep}`).stdout
    }
    writeFileSync(at('usr/local/bin/xray'), 'foreign', { mode: 0o755 })
    expect(place('ours', sha256sum('foreign'), 'keep')).toBe('')
    const kept = at('usr/local/lib/raptor-tunnel/kept')
    expect(readFileSync(join(kept, sha256sum('foreign')), 'utf8')).toBe('foreign')
    // A damaged copy of ours stands there now: it is no foreign one, and it must not take the foreign one's place.
    writeFileSync(at('usr/local/bin/xray'), 'damaged', { mode: 0o755 })
    expect(place('newer', sha256sum('damaged'), 'keep')).toBe('')
    expect(readFileSync(join(kept, sha256sum('foreign')), 'utf8')).toBe('foreign')
    expect(readFileSync(at('usr/local/bin/xray'), 'utf8')).toBe('newer')
    expect(readFileSync(at('usr/local/lib/raptor-tunnel/xray.sha256'), 'utf8')).toBe(`${sha256sum('newer')}\n`)
    expect(run(`remove_binary ${sha256sum('newer')} ${sha256sum('foreign')}`).stdout).toBe('')
    expect(readFileSync(at('usr/local/bin/xray'), 'utf8')).toBe('foreign')
  })

  it('a binary that does not run here, or is not what was sent, changes nothing', () => {
    writeFileSync(at('usr/local/bin/xray'), 'standing', { mode: 0o755 })
    const staged = `${at('usr/local/bin/xray')}.${sha256sum('new')}.staged`
    writeFileSync(staged, 'new')
    const refused = run(
      `timeout() { echo 'Exec format error'; return 126; }; place_binary ${sha256sum('new')} ${sha256sum('standing')} keep`,
    )
    expect(refused.stdout).toMatch(/^rejected host \S+\nend\n$/)
    writeFileSync(staged, 'other')
    const other = run(`timeout() { :; }; place_binary ${sha256sum('new')} ${sha256sum('standing')} keep`)
    expect(other.stdout).toMatch(/^rejected host /)
    expect(readFileSync(at('usr/local/bin/xray'), 'utf8')).toBe('standing')
  })
})

describe.each(shells)('the lease in %s', (shell) => {
  const take = (holder: string, operation: string, { seconds = 60, before = '' } = {}) =>
    runFunctions(shell, 'holdLease', {
      root,
      body: `${before}\ntake_lease ${holder} ${base64(`${holder}@desk`)} ${operation} ${seconds} && echo taken`,
    })

  it('is one holder’s at a time, who enters again at once with any operation', () => {
    expect(take('fleet-a', 'op-1').stdout).toBe('taken\n')
    expect(take('fleet-a', 'op-1').stdout).toBe('taken\n')
    expect(take('fleet-a', 'op-2').stdout).toBe('taken\n')
    const other = take('fleet-b', 'op-3')
    expect([other.status, other.stdout]).toEqual([75, `held ${base64('fleet-a@desk')}\n`])
  })

  it('is given back by its operation, and by no other', () => {
    take('fleet-a', 'op-1')
    take('fleet-a', 'op-0', { seconds: 0 })
    expect(take('fleet-b', 'op-3').status).toBe(75)
    take('fleet-a', 'op-1', { seconds: 0 })
    expect(take('fleet-b', 'op-3').stdout).toBe('taken\n')
  })

  it('ends by itself, and whoever comes next is told', () => {
    mkdirSync(at('run/raptor-tunnel'), { mode: 0o700 })
    writeFileSync(at('run/raptor-tunnel/lease'), `1 fleet-a op-1 ${base64('a')}\n`)
    expect(take('fleet-b', 'op-2').stdout).toBe('leaseEnded op-1\ntaken\n')
  })

  it('is not believed in a folder that others may write, nor when its file is damaged', () => {
    mkdirSync(at('run/raptor-tunnel'))
    execFileSync('chown', ['1000', at('run/raptor-tunnel')])
    expect(take('fleet-a', 'op-1').status).toBe(75)
    execFileSync('chown', ['0', at('run/raptor-tunnel')])
    writeFileSync(at('run/raptor-tunnel/lease'), '\0 garbage $(reboot)\n')
    expect(take('fleet-a', 'op-1').stdout).toContain('taken')
  })
})
