import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { ServerChannel } from 'ssh2'
import { openManager } from '../../server/bus/manager/openManager.ts'
import { applyChange } from '../../server/fleet/change/applyChange.ts'
import { lookAgain } from '../../server/fleet/change/lookAgain.ts'
import { lookAtTunnels } from '../../server/fleet/change/lookAtTunnels.ts'
import { undoChange } from '../../server/fleet/change/undoChange.ts'
import { lookAt } from '../../server/fleet/hosts/look/look.ts'
import { followLogs } from '../../server/fleet/logs/followLogs.ts'
import { readLogs } from '../../server/fleet/logs/readLogs.ts'
import { listening } from '../../server/fleet/ports/listeningQuestion.ts'
import type { Remote } from '../../server/shell/remote.ts'
import { connect } from '../../server/ssh/connection/connect.ts'
import { listUnits } from '../../server/systemd/questions/listUnits.ts'
import { ask } from '../../server/systemd/questions/question.ts'
import { showProperties } from '../../server/systemd/questions/showProperties.ts'
import { showUnit } from '../../server/systemd/questions/showUnit.ts'
import { systemdProbe } from '../../server/systemd/questions/systemdProbe.ts'
import { faultOf } from '../../shared/hostError.ts'
import { tempFolder } from '../ssh/realHost.ts'
import { fakeServer } from '../ssh/sshServer.ts'
import { after, ending, endless, type Answer } from './hostileAnswers.ts'

/** So long a reader waits for a host that never ends; what ends by itself must not come near the other. */
const shortMs = 1500
const longMs = 50_000
const timeout = 60_000
const unit = 'xray-tunnel-a.service'

const lease = { holder: 'fleet', who: 'tests@here', operation: 'order' }
const change = { version: 1, fleet: 'fleet', host: { id: 'a', name: 'a' }, parts: [] } as const

/** Every reader of what a host says, bounded as its callers bound it, only sooner. */
const readers: Readonly<Record<string, (remote: Remote, timeoutMs: number) => Promise<unknown>>> = {
  'the list of units': (remote, timeoutMs) => ask(remote, listUnits, { args: ['xray-tunnel-*'], timeoutMs }),
  'a unit': (remote, timeoutMs) => ask(remote, showUnit, { args: unit, timeoutMs }),
  properties: (remote, timeoutMs) => ask(remote, showProperties, { args: { name: unit, names: ['Id'] }, timeoutMs }),
  'the probe for systemd': (remote, timeoutMs) => ask(remote, systemdProbe, { args: undefined, timeoutMs }),
  'the look at tunnels': (remote, timeoutMs) =>
    lookAtTunnels(remote, { ids: ['a'], signal: AbortSignal.timeout(timeoutMs) }),
  'the second look': (remote, timeoutMs) => lookAgain(remote, ['a'], timeoutMs),
  'the report of a change': (remote, timeoutMs) => applyChange(remote, change, { lease, timeoutMs }),
  'the report of its undoing': (remote, timeoutMs) => undoChange(remote, change, { lease, timeoutMs }),
  'the ports': (remote, timeoutMs) => ask(remote, listening, { args: undefined, timeoutMs }),
  'the look at a host': (remote, timeoutMs) =>
    lookAt(remote, { now: Date.now, signal: AbortSignal.timeout(timeoutMs) }),
  'the logs': (remote, timeoutMs) =>
    readLogs(remote, { id: 'a', lines: 100, source: 'both', signal: AbortSignal.timeout(timeoutMs) }),
  'the logs as they come': (remote, timeoutMs) => someLines(remote, timeoutMs),
  'systemd by any way': (remote, timeoutMs) => openManager(remote, { timeoutMs }),
}

const someLines = async (remote: Remote, pastMs: number): Promise<number> => {
  let lines = 0
  const signal = AbortSignal.timeout(timeout)
  for await (const _ of followLogs(remote, { id: 'a', lines: 10, source: 'both', signal, pastMs })) {
    lines += 1
    if (lines > 100) break
  }
  return lines
}

interface HostileHost extends AsyncDisposable {
  /** A connection of its own for each reader: what one leaves behind takes no place from another. */
  reach(): Promise<Remote>
}

const hostThatSays = async (answer: Answer): Promise<HostileHost> => {
  await using open = new AsyncDisposableStack()
  const onBus = (channel: ServerChannel): void => {
    channel.on('error', () => undefined).resume()
    answer(channel)
  }
  const server = open.use(await fakeServer({ exec: after(answer), dialledSocket: onBus }))
  const folder = open.use(await tempFolder())
  const knownHostsFile = join(folder.path, 'known_hosts')
  await writeFile(knownHostsFile, server.known)
  const target = { ...server.target, user: 'root' }
  const kept = open.move()
  return {
    reach: async () => kept.use(await connect(target, { knownHostsFile, secrets: { password: 'x' }, trustRoot: true })),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

/** What a reader came to; what is no named fault fails the test. */
const outcomeOf = async (reading: Promise<unknown>): Promise<string> => {
  try {
    await reading
    return 'an answer'
  } catch (error) {
    const fault = faultOf(error)
    if (fault === undefined) throw error
    return fault.kind
  }
}

const outcomesOf = async (answer: Answer, timeoutMs: number): Promise<Record<string, string>> => {
  await using host = await hostThatSays(answer)
  const all = Object.entries(readers).map(async ([name, read]) => [
    name,
    await outcomeOf(read(await host.reach(), timeoutMs)),
  ])
  return Object.fromEntries(await Promise.all(all)) as Record<string, string>
}

it.each(Object.entries(endless))(
  'every reader ends by a fault where the host says %s',
  { timeout },
  async (_, answer) => {
    const before = memory()
    const outcomes = await outcomesOf(answer, shortMs)
    const answers = Object.entries(outcomes).filter(([, outcome]) => outcome === 'an answer')
    expect(answers).toEqual([])
    expect(memory() - before).toBeLessThan(500_000_000)
  },
)

it.each(Object.entries(ending))('every reader ends where the host says %s', { timeout }, async (_, answer) => {
  const outcomes = await outcomesOf(answer, longMs)
  expect(Object.keys(outcomes)).toEqual(Object.keys(readers))
  const late = Object.values(outcomes).filter((outcome) => outcome === 'cancelled' || outcome === 'timedOut')
  expect(late).toEqual([])
})

const memory = (): number => {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return heapUsed + external + arrayBuffers
}
