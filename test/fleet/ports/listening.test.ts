import { spawnSync } from 'node:child_process'
import { existsSync, symlinkSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listeningFunction, ownerInWords, parseListening } from '../../../server/fleet/ports/listening.ts'

const isHere = (program: string): boolean => existsSync(`/usr/bin/${program.split(' ')[0]}`)

const shells = ['dash', 'bash', 'busybox ash'].filter(isHere)
const awks = ['mawk', 'gawk', 'busybox awk'].filter(isHere)
const sessions = 21_000
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'listening-'))
  await makeProc(join(folder, 'proc'))
  for (const awk of awks) {
    await mkdir(join(folder, awk))
    await symlink(`/usr/bin/${awk.split(' ')[0]}`, join(folder, awk, 'awk'))
  }
})

afterAll(() => rm(folder, { recursive: true }))

// bookworm-12: what the function printed there, shortened.
const printed = `socket tcp 0100007F:0438 4021
socket tcp 00000000:0016 3980
socket tcp 00000000000000000000000000000000:01BB 5011
socket tcp 0000000000000000FFFF00000100007F:1F90 5012
socket tcp B80D0120000000000000000001000000:0050 5013
socket udp 00000000:0035 5014
owner 4021 812 xray-tunnel-home.service xray
owner 5011 900 nginx.service nginx: master
owner 5013 77 - strange
`

it('reads addresses of both families, ports and owners', () => {
  expect(
    parseListening(printed).map(({ protocol, address, port, owner }) => [protocol, address, port, owner?.pid]),
  ).toEqual([
    ['tcp', '127.0.0.1', 1080, 812],
    ['tcp', '0.0.0.0', 22, undefined],
    ['tcp', '::', 443, 900],
    ['tcp', '127.0.0.1', 8080, undefined],
    ['tcp', '2001:db8:0:0:0:0:0:1', 80, 77],
    ['udp', '0.0.0.0', 53, undefined],
  ])
})

it('names an owner: a tunnel, a service, a bare process, one that can’t be seen', () => {
  const [tunnel, unseen, service, , bare] = parseListening(printed)
  const words = [tunnel, service, bare, unseen].map((one) => one && ownerInWords(one))
  expect(words).toEqual([
    'the tunnel home',
    'nginx: master (nginx.service, process 900)',
    'strange (process 77)',
    'a process that this login may not see',
  ])
})

it('passes over lines that are something else', () => {
  expect(parseListening('unit a b c d\nsocket tcp nonsense\nowner x\n')).toEqual([])
})

describe.each(shells)('in %s', (shell) => {
  it.each(awks)(
    'finds the owners of 21 000 UDP sessions with %s',
    (awk) => {
      const [program = shell, ...applet] = shell.split(' ')
      const run = spawnSync(program, [...applet, '-s'], {
        input: `${listeningFunction.replaceAll('/proc/', `${folder}/proc/`)}\nlistening\n`,
        env: { PATH: `${folder}/${awk}:${process.env['PATH'] ?? ''}` },
        encoding: 'utf8',
        maxBuffer: 16_777_216,
      })
      expect(run.stderr).toBe('')
      const found = parseListening(run.stdout)
      expect(found).toHaveLength(sessions + 2)
      expect(found[0]).toEqual({
        protocol: 'tcp',
        address: '127.0.0.1',
        port: 1080,
        owner: { pid: 812, name: 'xray (odd) name', unit: 'xray-tunnel-home.service' },
      })
      expect(found[1]).toMatchObject({ port: 22, owner: undefined })
      expect(new Set(found.slice(2).map(({ owner }) => owner?.unit))).toEqual(new Set(['xray-tunnel-home.service']))
    },
    30_000,
  )
})

/** What /proc shows of such an exit: one process, whose folder holds every socket but sshd's. */
const makeProc = async (proc: string): Promise<void> => {
  const own = join(proc, '812')
  await mkdir(join(proc, 'net'), { recursive: true })
  await mkdir(join(own, 'fd'), { recursive: true })
  const row = (address: string, state: string, inode: number): string =>
    `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 2 0 0 0\n`
  const header = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
  const udp = Array.from({ length: sessions }, (_, at) =>
    row(`00000000:${(at + 10_000).toString(16).toUpperCase().padStart(4, '0')}`, '07', at + 100),
  )
  const tcp = [row('0100007F:0438', '0A', 1), row('00000000:0016', '0A', 2), row('0100007F:0438', '01', 3)]
  await writeFile(join(proc, 'net', 'tcp'), header + tcp.join(''))
  await writeFile(join(proc, 'net', 'udp'), header + udp.join(''))
  await writeFile(join(own, 'comm'), 'xray (odd) name\n')
  await writeFile(join(own, 'cgroup'), '0::/system.slice/xray-tunnel-home.service\n')
  const inodes = [1, ...Array.from({ length: sessions }, (_, at) => at + 100)]
  for (const inode of inodes) symlinkSync(`socket:[${inode}]`, join(own, 'fd', String(inode)))
}
