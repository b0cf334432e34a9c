import type { z } from 'zod'
import { HostError } from '../../../shared/hostError.ts'
import type { removeHostInput } from '../../../shared/input.ts'
import type { Command } from '../../shell/command.ts'
import type { Remote } from '../../shell/remote.ts'
import { ask } from '../../systemd/question.ts'
import { parseHeader } from '../../systemd/unitHeader.ts'
import type { FleetContext, OperationRun, OrderDefinition } from '../context.ts'
import { refusalFault } from '../deploy/refusalFault.ts'
import { removeScript } from '../deploy/removeScript.ts'
import { readReport } from '../deploy/report.ts'
import { runLocked } from '../hostLock.ts'
import { cleanScript, dropLock } from './cleanScript.ts'
import { expectedUnit, oursMaxOutput, oursOnHost, type Ours } from './oursOnHost.ts'

export type RemoveInput = Pick<z.output<typeof removeHostInput>, 'host' | 'clean'>

/**
 * Forgets a host; `clean` takes everything of ours away from it first. Every config goes into the archive before. Done
 * again after an interruption it finishes what is left.
 */
export const removeOrder = (context: FleetContext): OrderDefinition<RemoveInput, void> => ({
  kind: 'removeHost',
  title: ({ host, clean }) => (clean ? `remove ${host} and clean it` : `remove ${host}`),
  target: ({ host }) => ({ host, tunnel: null }),
  steps: ({ clean }) => [...(clean ? cleaning : []), 'forget'],
  work: async ({ host, clean }, run) => {
    const isKnown = (await context.store.hosts.get(host)) !== undefined
    if (clean && isKnown) await cleanHost(context, host, run)
    else if (clean) for (const name of cleaning) await run.skip(name, 'the host is forgotten already')
    await run.step('forget', () => forget(context, host))
  },
})

const cleaning = ['look', 'archive', 'remove tunnels', 'clean', 'verify'] as const

/** What stands on the host and is ours. @throws HostError as `Remote.run`. */
export const lookForOurs = async (remote: Remote, signal?: AbortSignal): Promise<Ours> =>
  ask(remote, oursOnHost, {
    args: undefined,
    as: 'root',
    maxOutput: oursMaxOutput,
    timeoutMs: 60_000,
    ...(signal === undefined ? {} : { signal }),
  })

const cleanHost = async (context: FleetContext, host: string, run: OperationRun): Promise<void> => {
  const { remote } = await context.sessions.open(host, { signal: run.signal })
  const ours = await run.step('look', () => lookForOurs(remote, run.signal))
  await run.step('archive', () => archiveFound(context, host, ours))
  if (ours.tunnels.length === 0) await run.skip('remove tunnels', 'there is none')
  else await run.step('remove tunnels', () => removeTunnels(remote, ours))
  await run.step('clean', () => carryOut(remote, cleanScript(ours)))
  await run.step('verify', () => confirmGone(remote))
}

/** What the host has counts; where it has nothing any more, what was wanted. */
const archiveFound = async (context: FleetContext, host: string, { tunnels }: Ours): Promise<void> => {
  const { store, now } = context
  const stored = new Map((await store.tunnels.list(host)).map((tunnel) => [tunnel.id as string, tunnel]))
  for (const { id, unit, config } of tunnels) {
    const text = config ?? stored.get(id)?.config
    if (text === undefined) continue
    const revision = stored.get(id)?.revision ?? parseHeader(unit ?? '')?.revision ?? 0
    await store.archive.put({ host, id, revision, config: text, unit: unit ?? '', archivedAtMs: now() })
  }
}

const removeTunnels = async (remote: Remote, { tunnels }: Ours): Promise<void> => {
  const items = tunnels.map((tunnel) => ({ id: tunnel.id, expectedUnit: expectedUnit(tunnel) }))
  await carryOut(remote, removeScript(items))
}

const removalMs = 180_000

/** An order once begun runs to its end: no signal. */
const carryOut = async (remote: Remote, command: Command): Promise<void> => {
  const { host } = remote
  const output = await runLocked(remote, command, { timeoutMs: removalMs })
  const [refused] = readReport(output, { host, command: command.name }).refusals
  if (refused === undefined) return
  const [id, refusal] = refused
  throw new HostError(refusalFault(refusal, { host, id, config: {} }))
}

const confirmGone = async (remote: Remote): Promise<void> => {
  const { tunnels, hasRotation, binary, rest } = await lookForOurs(remote)
  const left = [
    ...tunnels.map(({ id }) => `the tunnel ${id}`),
    ...(hasRotation ? ['the log rotation'] : []),
    ...(binary === 'removed' || binary === 'restored' ? ['the xray binary'] : []),
    ...rest,
  ]
  if (left.length === 0) {
    await remote.run(dropLock, { as: 'root' })
    return
  }
  const stderr = `there is still ${left.join(', ')}`
  throw new HostError({ kind: 'commandFailed', host: remote.host, command: 'the clean removal', ending: 0, stderr })
}

/** What was wanted is archived too: a host that is only forgotten may never be seen again. */
const forget = async ({ store, sessions, live, now }: FleetContext, host: string): Promise<void> => {
  const tunnels = await store.tunnels.list(host)
  for (const { id, revision, config } of tunnels) {
    const [latest] = await store.archive.list(host, id)
    if (latest?.config === config) continue
    await store.archive.put({ host, id, revision, config, unit: '', archivedAtMs: now() })
  }
  await store.hosts.remove(host)
  await sessions.forget(host)
  for (const { id } of tunnels) await live.tunnelChanged(host, id)
  await live.hostChanged(host)
}
