import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { applyChange } from '../../../server/fleet/change/applyChange.ts'
import type { FileChange, TunnelPart } from '../../../server/fleet/change/change.ts'
import { lookAtTunnels } from '../../../server/fleet/change/lookAtTunnels.ts'
import { undoChange } from '../../../server/fleet/change/undoChange.ts'
import { judgeUnit } from '../../../server/fleet/deploy/judgeUnit.ts'
import type { Connection } from '../../../server/ssh/connection/connection.ts'
import { remoteOf } from '../../bus/remoteOf.ts'
import { ownHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { changeOf, goneAfter, leaseOf, prepareHost, tunnelPart } from './parts.ts'

let host: TestHost & AsyncDisposable
let remote: Connection

// The original's layout: both folders belong to the user that a broken-into tunnel runs as.
beforeAll(async () => {
  host = await ownHost({ kind: 'root', xray: true })
  remote = await remoteOf(host)
  await applyChange(remote, changeOf(prepareHost()), leaseOf())
  await host.sh(`chown raptor-tunnel:raptor-tunnel /etc/raptor-tunnel /var/log/raptor-tunnel
    echo secret > /root/victim; chmod 600 /root/victim`)
}, 300_000)

afterAll(async () => {
  await remote[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await host.sh('rm -f /run/raptor-tunnel/lease')
})

const victim = () => host.sh('cat /root/victim; stat -c "%a %U:%G" /root/victim; stat -c "%a %U:%G" /etc/shadow')
const untouched = 'secret\n600 root:root\n640 root:shadow'
const asService = (script: string) =>
  host.exec(`setpriv --reuid=raptor-tunnel --regid=raptor-tunnel --clear-groups sh -c '${script}'`)

const withBase = (part: TunnelPart, base: (file: FileChange) => string): TunnelPart => ({
  ...part,
  files: part.files.map((file) => ({ ...file, base: base(file) })),
})
const isConfig = ({ path }: FileChange): boolean => path.endsWith('.json')

it.each([
  ['a link to a file of root’s', 'ln -s /root/victim TARGET', 'link'],
  ['a link to /dev/zero', 'ln -s /dev/zero TARGET', 'link'],
  ['a FIFO', 'mkfifo TARGET', 'special'],
  ['a file of a hundred megabytes', 'truncate -s 100M TARGET', 'large'],
])(
  '%s in the place of a config is told, read by nobody, written over by name and taken away',
  async (_what, plant, word) => {
    const part = tunnelPart('planted', 21_600)
    await asService(plant.replace('TARGET', '/etc/raptor-tunnel/xray-planted.json'))
    const { config } = (await lookAtTunnels(remote, ['planted'], { timeoutMs: 20_000 })).found('planted')
    expect(config).toEqual({ word, text: undefined })
    const lease = leaseOf()
    const made = await applyChange(
      remote,
      changeOf(withBase(part, (file) => (isConfig(file) ? word : file.base))),
      lease,
    )
    expect([...made.refusals]).toEqual([])
    expect(judgeUnit({ id: 'planted', listeners: part.verify.listeners }, made)).toBeUndefined()
    await asService(
      `rm /etc/raptor-tunnel/xray-planted.json; ${plant.replace('TARGET', '/etc/raptor-tunnel/xray-planted.json')}`,
    )
    const gone = withBase(goneAfter(part), (file) => (isConfig(file) ? word : file.base))
    expect([...(await applyChange(remote, changeOf(gone), lease)).done]).toEqual(['planted'])
    expect(await host.sh('ls -A /etc/raptor-tunnel /var/log/raptor-tunnel')).toBe(
      '/etc/raptor-tunnel:\n\n/var/log/raptor-tunnel:',
    )
    expect(await victim()).toBe(untouched)
  },
)

it('a folder in the place of a config is no file to be replaced: its tunnel is refused, and nothing stays', async () => {
  await asService('mkdir /etc/raptor-tunnel/xray-planted.json')
  const part = withBase(tunnelPart('planted', 21_600), (file) => (isConfig(file) ? 'special' : file.base))
  const made = await applyChange(remote, changeOf(part), leaseOf())
  expect(made.refusals.get('planted')).toMatchObject({ kind: 'unwritable' })
  await host.sh('rmdir /etc/raptor-tunnel/xray-planted.json')
  expect(await host.sh('ls -A /etc/raptor-tunnel; ls /etc/systemd/system | grep planted || true')).toBe('')
})

it('a second name of a file of root’s gives nothing of it away, and does not become the service user’s', async () => {
  await host.sh(
    'ln /root/victim /etc/raptor-tunnel/xray-hard.json; ln /root/victim /var/log/raptor-tunnel/xray-hard.log',
  )
  const found = (await lookAtTunnels(remote, ['hard'])).found('hard')
  expect(found.config).toEqual({ word: 'unreadable', text: undefined })
  const part = tunnelPart('hard', 21_601)
  const lease = leaseOf()
  const change = changeOf(withBase(part, (file) => (isConfig(file) ? 'unreadable' : file.base)))
  expect([...(await applyChange(remote, change, lease)).done]).toEqual(['hard'])
  expect(await victim()).toBe(untouched)
  await applyChange(remote, changeOf(goneAfter(part)), lease)
  expect(await victim()).toBe(untouched)
})

it('FIFOs, links and devices in the place of logs and previous copies hold nobody and give nothing away', async () => {
  const part = tunnelPart('logs', 21_602)
  await asService(`cd /var/log/raptor-tunnel; mkfifo xray-logs.log; cd /etc/raptor-tunnel
    ln -s /root/victim xray-logs.json.previous; ln -s /root/victim xray-tunnel-logs.service.previous`)
  const lease = leaseOf()
  expect([...(await applyChange(remote, changeOf(part), lease)).done]).toEqual(['logs'])
  const base = goneAfter(part).files.map((file) => file.base)
  const edit = changeOf(
    tunnelPart('logs', 21_603, {
      base: { config: base[0] ?? '', unit: base[1] ?? '' },
      was: { enabled: true, active: true },
    }),
  )
  await applyChange(remote, edit, lease)
  // The kept copies are swapped before the undo: what comes back must be what the plan saw, or nothing does.
  await asService(
    'cd /etc/raptor-tunnel; rm -f *.previous; mkfifo xray-logs.json.previous; echo "ExecStart=/bin/evil" > xray-tunnel-logs.service.previous',
  )
  const undone = await undoChange(remote, edit, lease)
  expect([...undone.lost.keys()]).toEqual(['logs'])
  expect(await host.sh('grep -c evil /etc/systemd/system/xray-tunnel-logs.service || true')).toBe('0')
  expect(await victim()).toBe(untouched)
  const now = (await lookAtTunnels(remote, ['logs'])).found('logs')
  await applyChange(
    remote,
    changeOf(withBase(goneAfter(part), (file) => (isConfig(file) ? now.config.word : now.unit.word))),
    lease,
  )
})

it('a tunnel that swaps its files for links and FIFOs all the while gets nothing, harms nothing and stops nobody', async () => {
  const part = tunnelPart('race', 21_604)
  const loop = `cd /etc/raptor-tunnel; while [ ! -e /tmp/stop-race ]; do
    for name in xray-race.json xray-race.json.previous xray-tunnel-race.service.previous; do
      ln -sf /root/victim .a-$$; mv -fT .a-$$ $name; rm -f $name; mkfifo $name 2>/dev/null; rm -f $name; ln -sf /dev/zero $name; rm -f $name; echo "{}" > $name
    done
    for stage in .raptor-change-*; do mv $stage .moved-$$ 2>/dev/null && ln -s /root $stage 2>/dev/null; done
  done; rm -rf .moved-* .a-* .raptor-change-*`
  const racing = asService(loop)
  const lease = leaseOf()
  const words: string[] = []
  for (let round = 0; round < 8; round += 1) {
    const { config, unit } = (await lookAtTunnels(remote, ['race'], { timeoutMs: 55_000 })).found('race')
    if (config.text !== undefined) words.push(config.text)
    const change = changeOf(withBase(part, (file) => (isConfig(file) ? config.word : unit.word)))
    const report = await applyChange(remote, change, lease)
    if (report.done.has('race')) await undoChange(remote, change, lease)
  }
  await host.sh('touch /tmp/stop-race')
  await racing
  expect(words.filter((text) => text.includes('secret'))).toEqual([])
  expect(await victim()).toBe(untouched)
  expect(await host.sh('ls -A /root /')).not.toMatch(/raptor-change|xray-race/)
  const now = (await lookAtTunnels(remote, ['race'])).found('race')
  await host.sh('rm -rf /etc/raptor-tunnel/*race* /etc/raptor-tunnel/.[a-z]*')
  const gone = withBase(goneAfter(part), (file) => (isConfig(file) ? 'absent' : now.unit.word))
  expect([...(await applyChange(remote, changeOf(gone), lease)).refusals]).toEqual([])
}, 300_000)

it('a folder that anybody may hold changes nothing', async () => {
  await host.exec(
    'setsid setpriv --reuid=65534 --regid=65534 --clear-groups sh -c "exec 9>>/run/lock/raptor-tunnel.lock; flock 9; sleep 30" >/dev/null 2>&1 &',
  )
  const part = tunnelPart('locked', 21_605)
  const lease = leaseOf()
  expect([...(await applyChange(remote, changeOf(part), lease)).done]).toEqual(['locked'])
  expect((await asService('exec 9< /run/raptor-tunnel/lock')).ok).toBe(false)
  await applyChange(remote, changeOf(goneAfter(part)), lease)
})
