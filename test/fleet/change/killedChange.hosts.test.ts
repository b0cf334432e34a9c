import { faultOf } from '../../../shared/hostError.ts'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { applyChange } from '../../../server/fleet/change/applyChange.ts'
import type { TunnelPart } from '../../../server/fleet/change/change.ts'
import { undoChange } from '../../../server/fleet/change/undoChange.ts'
import { judgeUnit } from '../../../server/fleet/deploy/judgeUnit.ts'
import { sha256 } from '../../../server/fleet/deploy/sha256.ts'
import type { Connection } from '../../../server/ssh/connection/connection.ts'
import { remoteOf } from '../../bus/remoteOf.ts'
import { ownHost } from '../../hosts/sharedHost.ts'
import type { TestHost } from '../../hosts/testHost.ts'
import { changeOf, goneAfter, leaseOf, prepareHost, tunnelPart } from './parts.ts'

let host: TestHost & AsyncDisposable
let remote: Connection

/**
 * Programs of the script that change something, each behind a wrapper that counts: when the count that a test set is
 * reached, every process of the script dies at once, before the program or right behind it.
 */
const programs = ['mkdir', 'chown', 'sync', 'ln', 'mv', 'rm', 'systemctl', 'chmod', 'setpriv', 'sha256sum', 'find']
const wrapper = (program: string): string => `#!/bin/sh
[ -e /tmp/kill-at ] || exec /usr/bin/${program} "$@"
exec 8>>/tmp/kill-lock; /usr/bin/flock 8
read -r left when < /tmp/kill-at
left=$((left - 1)); echo "$left $when" > /tmp/kill-at
exec 8>&-
if [ "$left" -eq 0 ]; then
  [ "$when" = before ] || /usr/bin/${program} "$@"
  echo ${program} "$@" >> /tmp/killed
  for one in /proc/[0-9]*; do
    case $(/usr/bin/readlink "$one/fd/9" 2>/dev/null) in
      */raptor-tunnel/lock) [ "\${one#/proc/}" = $$ ] || kill -KILL "\${one#/proc/}" ;;
    esac
  done
  kill -KILL $$
fi
exec /usr/bin/${program} "$@"
`

beforeAll(async () => {
  host = await ownHost({ kind: 'root', xray: true })
  remote = await remoteOf(host)
  await applyChange(remote, changeOf(prepareHost()), leaseOf())
  for (const program of programs) {
    await host.sh(`cat > /usr/local/sbin/${program}; /usr/bin/chmod 755 /usr/local/sbin/${program}`, wrapper(program))
  }
}, 300_000)

afterAll(async () => {
  await remote[Symbol.asyncDispose]()
  await host[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await host.sh('/usr/bin/rm -f /run/raptor-tunnel/lease /tmp/kill-at')
})

const basesOf = (part: TunnelPart): { config: string; unit: string } => {
  const [config, unit] = part.files.map(({ text }) => (text === null ? 'absent' : sha256(text)))
  return { config: config ?? '', unit: unit ?? '' }
}
const running = { enabled: true, active: true }
const killAt = (left: number, when: string) => host.sh(`rm -f /tmp/killed; echo ${left} ${when} > /tmp/kill-at`)
/** How the script was broken off; empty where it came to its end first. */
const killedAt = () => host.sh('rm -f /tmp/kill-at; cat /tmp/killed 2>/dev/null || true')
const onDisk = () =>
  host.sh(`cd /; sha256sum etc/raptor-tunnel/*.json etc/systemd/system/xray-tunnel-*.service 2>/dev/null | sed 's/  / /'
    ls -A etc/raptor-tunnel | grep -v -e '^xray-[a-z]*.json$' -e 'previous$' || true
    ls -A etc/systemd/system | grep '^[.]' || true
    ls etc/systemd/system/multi-user.target.wants | grep xray`)

const edited = (port: number, from: TunnelPart | undefined): TunnelPart =>
  tunnelPart('edited', port, from === undefined ? {} : { base: basesOf(from), was: running })

// One change makes a tunnel, edits one and takes one away; the next goes the other way, so no run needs a fresh host.
const first = edited(21_701, undefined)
const here = edited(21_702, first)
const there = { ...edited(21_701, here) }
const forth = [edited(21_702, first), tunnelPart('made', 21_703), goneAfter(tunnelPart('gone', 21_704))]
const back = [there, goneAfter(tunnelPart('made', 21_703)), tunnelPart('gone', 21_704)]

it('a script that is killed at any border goes on from there when its change is given again', async () => {
  const lease = leaseOf({ waitSeconds: 20 })
  await applyChange(remote, changeOf(first, tunnelPart('gone', 21_704)), lease)
  const ends = new Map<readonly TunnelPart[], string>()
  const borders: string[] = []
  let finished = 0
  for (let border = 1; finished < 2; border += 1) {
    const parts = border % 2 === 1 ? forth : back
    await killAt(border, border % 4 < 2 ? 'before' : 'behind')
    await applyChange(remote, changeOf(...parts), lease).catch(() => undefined)
    const killed = await killedAt()
    borders.push(killed)
    if (killed === '') finished += 1
    const report = await applyChange(remote, changeOf(...parts), lease)
    const standing = parts.filter(({ unit }) => unit.state !== 'gone')
    const judged = standing.map(({ id, verify }) => judgeUnit({ id, listeners: verify.listeners }, report))
    const disk = await onDisk()
    expect({ killed, refusals: [...report.refusals], done: [...report.done].toSorted(), judged, disk }).toEqual({
      killed,
      refusals: [],
      done: ['edited', 'gone', 'made'],
      judged: [undefined, undefined],
      disk: ends.get(parts) ?? disk,
    })
    ends.set(parts, disk)
  }
  expect(new Set(borders.map((border) => border.split(' ')[0])).size).toBeGreaterThan(6)
  expect(borders.length).toBeGreaterThan(15)
  const now = borders.length % 2 === 1 ? forth : back
  await applyChange(remote, changeOf(...now.filter(({ unit }) => unit.state !== 'gone').map(goneAfter)), lease)
}, 600_000)

it('a change that was killed at any border can be taken back to where it began', async () => {
  const lease = leaseOf({ waitSeconds: 20 })
  await applyChange(remote, changeOf(first), lease)
  const before = await onDisk()
  const change = changeOf(edited(21_702, first), tunnelPart('made', 21_703))
  let killed = 'nothing yet'
  for (let border = 2; killed !== ''; border += 3) {
    await killAt(border, border % 2 === 0 ? 'before' : 'behind')
    await applyChange(remote, change, lease).catch(() => undefined)
    killed = await killedAt()
    // The undo itself is killed as well, and given again.
    await killAt(border, 'before')
    await undoChange(remote, change, lease).catch(() => undefined)
    await killedAt()
    const undone = await undoChange(remote, change, lease)
    const judged = judgeUnit({ id: 'edited', listeners: first.verify.listeners }, undone)
    const against = [...undone.refusals, ...undone.lost]
    expect({ killed, against, seen: Object.fromEntries(undone.seen), judged, disk: await onDisk() }).toEqual({
      killed,
      against: [],
      seen: {
        edited: { ...basesOf(first), enabled: true },
        made: { config: 'absent', unit: 'absent', enabled: false },
      },
      judged: undefined,
      disk: before,
    })
  }
}, 600_000)

it('a script whose way to the workstation is cut runs to its end, and the same order waits for it and finds it done', async () => {
  const lease = leaseOf({ waitSeconds: 60 })
  const parts = Array.from({ length: 8 }, (_, at) => tunnelPart(`cut${at}`, 21_710 + at))
  const applying = applyChange(remote, changeOf(...parts), lease).then(
    () => 'done',
    (thrown: unknown) => faultOf(thrown)?.kind,
  )
  await host.sh('while [ ! -e /run/raptor-tunnel/work ]; do /usr/bin/sleep 0.02; done')
  await host.killSshd()
  expect(await applying).toBe('connectionLost')
  await using again = await remoteOf(host)
  const report = await applyChange(again, changeOf(...parts), lease)
  expect([report.done.size, [...report.refusals]]).toEqual([8, []])
  // Everything had been done by then: nothing of it was done twice.
  expect(await host.sh('ls /etc/raptor-tunnel | grep -c previous || true')).toBe('0')
  await applyChange(again, changeOf(...parts.map(goneAfter)), lease)
})
