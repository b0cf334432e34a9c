import { createHash } from 'node:crypto'
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn, spawnSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runIn, shells } from './shells.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const etc = (name: string): string => join(root, 'etc/raptor-tunnel', name)

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'change-'))
  for (const folder of [
    'etc/raptor-tunnel',
    'etc/systemd/system',
    'var/log/raptor-tunnel',
    'usr/local/bin',
    'usr/local/lib',
    'run',
  ]) {
    mkdirSync(join(root, folder), { recursive: true })
  }
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

describe.each(shells.map((shell) => ({ name: shell.join(' '), shell })))('in $name', ({ shell }) => {
  const run = (lines: string, input = '') => runIn(shell, lines, { root, input })
  const said = (lines: string, input = ''): string => {
    const { code, stdout, stderr } = run(lines, input)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout
  }

  it('the functions are read without a word', () => {
    expect(said(':')).toBe('')
  })

  it('a text is written to the byte, whatever is in it, and never over a file that is there', () => {
    const text = `{"a": "it's $(reboot) \`x\`", "b": "\\n\\\\ %s \\c"}\n\tÁÿ\u0081 日本 -n ${'x'.repeat(5000)}\n\n`
    const line = `=${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\nend of data\n`
    const write = `read_data; IFS=$newline; set -f; set -- $data; unset IFS; write_text ${etc('a')} "\${1#=}"`
    expect(said(write, line)).toBe('')
    expect(readFileSync(etc('a'), 'utf8')).toBe(text)
    expect(run(write, line).code).toBe(0)
    symlinkSync('/etc/hostname', etc('link'))
    run(`said=; write_text ${etc('link')} evil`)
    expect(readFileSync('/etc/hostname', 'utf8')).not.toBe('evil')
  })

  it('data that came by half is none', () => {
    expect(said('read_data || echo none', 'home\nend of da')).toBe('none\n')
    expect(said('read_data || echo none', '')).toBe('none\n')
    expect(said('read_data && echo whole', 'home\nend of data\n')).toBe('whole\n')
  })

  it('ids make keys that no two share', () => {
    expect(said('for id in a a-b a--b tunnel-x 0-9; do key_of $id; echo $key; done')).toBe(
      'a\na_b\na__b\ntunnel_x\n0_9\n',
    )
    const paths = `${root}/etc/raptor-tunnel/xray-tunnel-x.json ${root}/etc/systemd/system/xray-tunnel-tunnel-x.service`
    expect(said(`for path in ${paths}; do key_of_path $path; echo $key; done`)).toBe('tunnel_x\ntunnel_x\n')
  })

  it('a file is told by its hash, or by why it has none, and no FIFO or device is waited for', () => {
    writeFileSync(etc('file'), 'text')
    symlinkSync('/etc/shadow', etc('link'))
    symlinkSync('/dev/null', etc('masked'))
    mkdirSync(etc('folder'))
    spawnSync('mkfifo', [etc('fifo')])
    spawnSync('truncate', ['-s', '2097153', etc('large')])
    spawnSync('truncate', ['-s', '2097152', etc('limit')])
    const words = 'file link masked folder fifo large limit none'
    expect(said(`for one in ${words}; do word_of as_root ${etc('$one')}; echo $word; done`).split('\n')).toEqual([
      sha256('text'),
      'link',
      'masked',
      'special',
      'special',
      'large',
      sha256('\0'.repeat(2_097_152)),
      'absent',
      '',
    ])
  })

  it('the wary reader follows no link and waits for no FIFO, and reads what the other reads', () => {
    writeFileSync(etc('file'), 'text')
    writeFileSync(etc('victim'), 'secret')
    symlinkSync(etc('victim'), etc('link'))
    spawnSync('mkfifo', [etc('fifo')])
    const paths = ['file', 'link', 'fifo'].map(etc).join(' ')
    const stubs = 'as_service() { "$@"; }'
    expect(said(`${stubs}; hash_files as_wary ${paths}`)).toBe(
      `${sha256('text')}  ${etc('file')}\n${sha256('')}  ${etc('fifo')}\n`,
    )
    expect(said(`${stubs}; show_texts as_wary ${paths}`)).toBe(
      `text ${etc('file')}\n|text\ntext ${etc('link')}\ntext ${etc('fifo')}\n`,
    )
    expect(said(`${stubs}; show_texts as_service ${etc('file')}; hash_files as_service ${etc('file')}`)).toBe(
      `text ${etc('file')}\n|text\n${sha256('text')}  ${etc('file')}\n`,
    )
  })

  it('what is seen of many tunnels comes with one look, each under its own id', () => {
    writeFileSync(etc('xray-a.json'), 'a')
    writeFileSync(etc('xray-a-b.json'), 'ab')
    writeFileSync(join(root, 'etc/systemd/system/xray-tunnel-a-b.service'), 'unit')
    symlinkSync('/etc/shadow', etc('xray-c.json'))
    const looked = ['no', '3', 'a', 'a-b', 'c', 'end of data', ''].join('\n')
    const show = 'for id in $ids; do load $id; echo $id $config_found $unit_found; done'
    expect(said(`read_data; read_looked; find_files; ${show}`, looked)).toBe(
      `a ${sha256('a')} absent\na-b ${sha256('ab')} ${sha256('unit')}\nc link absent\n`,
    )
  })

  it('a stage is root’s alone, and leads nowhere else when it is moved away', () => {
    expect(said(`suffix=abc; stage_folder ${join(root, 'etc')} && pwd && stat -c %a .`)).toBe(
      `${root}/etc/.raptor-change-abc\n700\n`,
    )
  })

  it('a stage that somebody put a link or a folder of his own in the place of is not entered', () => {
    const moved = `suffix=abc; said=; stage_folder ${etc('here')}; stage=$PWD; cd /; mv $stage ${etc('away')}`
    mkdirSync(etc('here'))
    const enter = 'enter_stage $stage || echo "$said"; pwd'
    expect(said(`${moved}; ln -s ${etc('away')} $stage; ${enter}`)).toBe('what was staged was moved away\n/\n')
    rmSync(etc('here/.raptor-change-abc'), { recursive: true })
    rmSync(etc('away'), { recursive: true })
    expect(said(`${moved}; mkdir $stage; chown 65534 $stage; ${enter}`)).toBe('what was staged was moved away\n/\n')
  })

  it('staged things are swept, and nothing else', () => {
    mkdirSync(etc('.raptor-change-1'))
    writeFileSync(etc('.raptor-change-1/xray-a.json'), '')
    writeFileSync(etc('.xray-a.json.22'), '')
    writeFileSync(etc('.other'), '')
    writeFileSync(etc('xray-a.json'), '')
    said(`sweep_staged ${etc('')}`)
    expect(readdirSync(etc('')).toSorted()).toEqual(['.other', 'xray-a.json'])
  })

  it('the previous copy is another name of the same file, and a link that stands there is not followed', () => {
    writeFileSync(etc('now'), 'text')
    writeFileSync(etc('victim'), 'untouched')
    symlinkSync(etc('victim'), etc('previous'))
    said(`keep_previous ${etc('now')} ${etc('previous')}`)
    expect(readFileSync(etc('previous'), 'utf8')).toBe('text')
    expect(readFileSync(etc('victim'), 'utf8')).toBe('untouched')
  })

  it('a file of root’s is put whole, with mode and owner, over whatever stands there', () => {
    writeFileSync(etc('victim'), 'untouched')
    symlinkSync(etc('victim'), etc('rules'))
    said(`suffix=abc; put_file ${etc('rules')} 0644 root:root 'a\\nb\\n'`)
    expect(readFileSync(etc('rules'), 'utf8')).toBe('a\nb\n')
    expect(statSync(etc('rules')).mode & 0o777).toBe(0o644)
    expect(readFileSync(etc('victim'), 'utf8')).toBe('untouched')
    expect(readdirSync(etc('')).toSorted()).toEqual(['rules', 'victim'])
  })

  it('reasons are one word each', () => {
    const message = (text: string): string => said(`why_not '${text}'; echo $why`).trim()
    expect(message('cat: write error: No space left on device')).toBe('diskFull')
    expect(message('mv: cannot move: Read-only file system')).toBe('readOnly')
    expect(message('Permission denied')).toBe('unwritable')
  })

  it('logs are made with owner and mode in a folder of root’s, and what was planted there goes', () => {
    const log = (name: string): string => join(root, 'var/log/raptor-tunnel', name)
    writeFileSync(log('victim'), 'untouched')
    symlinkSync(log('victim'), log('xray-a.log'))
    linkSync(log('victim'), log('xray-b.log'))
    writeFileSync(log('xray-c.log'), 'lines stay\n', { mode: 0o600 })
    said(`make_logs ${['a', 'b', 'c', 'd'].map((id) => log(`xray-${id}.log`)).join(' ')}`)
    const states = ['a', 'b', 'c', 'd'].map((id) =>
      spawnSync('stat', ['-c', '%F %a %h', log(`xray-${id}.log`)], { encoding: 'utf8' }).stdout.trim(),
    )
    expect(states).toEqual([
      'regular empty file 640 1',
      'regular empty file 640 1',
      'regular file 640 1',
      'regular empty file 640 1',
    ])
    expect(readFileSync(log('victim'), 'utf8')).toBe('untouched')
  })

  it('lost folders come back for a start', () => {
    rmSync(join(root, 'var/log/raptor-tunnel'), { recursive: true })
    said('mend_folders')
    expect(statSync(join(root, 'var/log/raptor-tunnel')).mode & 0o777).toBe(0o750)
  })

  it('tokens of open ports are dropped, others wait', () => {
    const open = 'open=" 0438 2B67 "; pending="a:0438 b:0438:2B67 c:0438:0001 d"; tables=/dev/null'
    const stripped = said(`awk() { echo '0438 2B67 '; }; ${open}; drop_open; echo $pending`)
    expect(stripped).toBe('c:0438:0001\n')
  })

  describe('the lease', () => {
    const asker = (operation: string, wait = 0, term = 90): string =>
      ['fleet-1', operation, String(term), String(wait), 'anna@laptop', 'end of data', ''].join('\n')

    it('is taken, is entered again by its own operation, and keeps another out by name', () => {
      expect(said('take_lease', asker('one'))).toBe('end\n')
      expect(said('take_lease', asker('one'))).toBe('end\n')
      const other = run('take_lease', asker('two'))
      expect(other.code).toBe(75)
      expect(other.stdout).toMatch(/^held (89|90) fleet-1 one anna@laptop\n$/)
      expect(statSync(join(root, 'run/raptor-tunnel')).mode & 0o777).toBe(0o700)
    })

    it('ends by itself, with a note of whose it was', () => {
      said('take_lease', asker('one', 0, 0))
      expect(said('take_lease', asker('two'))).toBe('lapsed fleet-1 one anna@laptop\nend\n')
    })

    it('that nobody can read, or that ends in a year, is nobody’s', () => {
      mkdirSync(join(root, 'run/raptor-tunnel'))
      writeFileSync(join(root, 'run/raptor-tunnel/lease'), 'soon fleet-1 one me\n')
      expect(said('take_lease', asker('two'))).toBe('end\n')
      writeFileSync(join(root, 'run/raptor-tunnel/lease'), '99999999999 fleet-1 one me\n')
      expect(said('take_lease', asker('three'))).toBe('lapsed fleet-1 one me\nend\n')
    })

    it('is released by its own operation alone, and leaves nothing where that is asked', () => {
      const release = (operation: string, drop: string): string =>
        asker(operation).replace('end of data', `${drop}\nend of data`)
      said('take_lease', asker('one'))
      said('release_lease', release('two', 'yes'))
      expect(run('take_lease', asker('two')).code).toBe(75)
      said('release_lease', release('one', 'no'))
      expect(said('take_lease', asker('two'))).toBe('end\n')
      said('release_lease', release('two', 'yes'))
      expect(readdirSync(join(root, 'run'))).toEqual([])
    })

    it('is not given while a script of the same operation still runs', async () => {
      said('take_lease', asker('one'))
      const holder = spawn('flock', [join(root, 'run/raptor-tunnel/lock'), 'sh', '-c', 'echo held; cat'])
      await new Promise((resolve) => holder.stdout.once('data', resolve))
      expect(run('take_lease', asker('one')).code).toBe(75)
      holder.stdin.end()
      await new Promise((resolve) => holder.once('close', resolve))
      expect(said('take_lease', asker('one'))).toBe('end\n')
    })
  })
})
