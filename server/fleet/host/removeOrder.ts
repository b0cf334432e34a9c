import { HostError } from '../../../shared/hostError.ts'
import { ask } from '../../systemd/questions/question.ts'
import { place } from '../../../shared/name.ts'
import { parseHeader } from '../../systemd/unit/unitHeader.ts'
import type { FleetContext, HostSession, OperationRun, OrderDefinition } from '../context.ts'
import { refusalFault } from '../deploy/refusalFault.ts'
import { removeScript } from '../deploy/removeScript.ts'
import { readReport } from '../deploy/report.ts'
import { survey, type FoundTunnel } from '../deploy/survey.ts'
import { runLocked } from '../hostLock.ts'
import { cleanScript, dropLock, leftOver } from './cleanScript.ts'
import { lookAt, type HostLook } from './look.ts'
import { mayChange, refuseUnwritable } from './mayChange.ts'
import { readReported } from './reported.ts'
import { foreignFiles, foreignUsers, ourIds } from './whose.ts'

export interface RemoveOrder {
  readonly host: string
  readonly clean: boolean
}

interface OurTunnel {
  readonly id: string
  readonly found: FoundTunnel
}

const cleanSteps = ['look', 'archive', 'remove tunnels', 'clean', 'verify'] as const

/**
 * Forgets a host; with `clean` first takes everything of ours away from it: every config is archived on the workstation
 * before. What is not ours is left and named in the notes of the steps.
 */
export const removeOrder = (context: FleetContext): OrderDefinition<RemoveOrder, void> => ({
  kind: 'removeHost',
  title: ({ host, clean }) => (clean ? `clean and remove ${host}` : `remove ${host}`),
  target: ({ host }) => ({ host, tunnel: null }),
  steps: ({ clean }) => [...(clean ? cleanSteps : []), 'forget'],
  work: async ({ host, clean }, run) => {
    // Done again after an interruption at its very end, the host is forgotten already.
    const isStored = (await context.store.hosts.get(host)) !== undefined
    if (clean && isStored) await cleanHost(context, host, run)
    else if (clean) for (const step of cleanSteps) await run.skip(step, 'done before')
    await run.step('forget', () => forget(context, host))
  },
})

const cleanHost = async (context: FleetContext, host: string, run: OperationRun): Promise<void> => {
  const session = await context.sessions.open(host, { signal: run.signal })
  const { remote } = session
  mayChange(remote, 'be cleaned by us')
  const { look, tunnels } = await run.step('look', async () => {
    const found = await lookAt(remote, { now: context.now, signal: run.signal })
    refuseUnseen(host, found)
    refuseUnwritable(host, found)
    return { look: found, tunnels: await ourTunnels(session, found) }
  })
  await run.step('archive', async (report) => {
    for (const tunnel of tunnels) await archive(context, host, tunnel)
    report({ note: tunnels.length === 1 ? 'one tunnel' : `${tunnels.length} tunnels` })
  })
  await run.step('remove tunnels', () => removeTunnels(session, tunnels))
  await run.step('clean', async (report) => {
    const command = cleanScript(look)
    readReported(await runLocked(remote, command, { timeoutMs: 120_000 }), { host, command: command.name })
    const kept = [...look.units.filter(({ isOurs }) => !isOurs).map(({ name }) => name), ...foreignFiles(look)]
    const users = foreignUsers(look).length > 0 ? [`the user ${place.user}`] : []
    if (kept.length > 0) report({ note: `not ours and left: ${[...kept, ...users].join(', ')}` })
  })
  await run.step('verify', () => confirmClean(context, session))
}

/** @throws HostError where something of ours is still there. */
const confirmClean = async ({ now }: FleetContext, { remote }: HostSession): Promise<void> => {
  const left = leftOver(await lookAt(remote, { now }))
  if (left.length > 0) {
    const stderr = `still there: ${left.join(', ')}`
    throw new HostError({ kind: 'commandFailed', host: remote.host, command: 'the clean removal', ending: 0, stderr })
  }
  await remote.run(dropLock, { as: 'root' })
}

/** What was wanted goes into the archive too: a host that is only forgotten may never be seen again. */
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

/** Without root's eyes nothing could be told to be ours. */
const refuseUnseen = (host: string, { asRoot, facts: { user } }: HostLook): void => {
  if (!asRoot) throw new HostError({ kind: 'sudoPasswordNeeded', host, user })
}

const ourTunnels = async ({ remote }: HostSession, look: HostLook): Promise<OurTunnel[]> => {
  const ids = ourIds(look)
  if (ids.length === 0) return []
  const found = await ask(remote, survey, {
    args: { ids, version: false },
    as: 'root',
    timeoutMs: 60_000,
    maxOutput: mostConfigBytes,
  })
  return ids.map((id) => ({ id, found: found.found(id) }))
}

const mostConfigBytes = 256 * 1024 * 1024

const archive = async ({ store, now }: FleetContext, host: string, { id, found }: OurTunnel): Promise<void> => {
  const stored = await store.tunnels.get(host, id)
  const config = found.files.config?.text ?? stored?.config
  if (config === undefined) return
  const unit = found.files.unit?.text ?? ''
  const revision = parseHeader(unit)?.revision ?? stored?.revision ?? 0
  await store.archive.put({ host, id, revision, config, unit, archivedAtMs: now() })
}

const removeTunnels = async ({ remote }: HostSession, tunnels: readonly OurTunnel[]): Promise<void> => {
  if (tunnels.length === 0) return
  const { host } = remote
  const command = removeScript(
    tunnels.map(({ id, found }) => ({ id, expectedUnit: found.files.unit?.sha256 ?? 'absent' })),
  )
  const output = await runLocked(remote, command, { timeoutMs: 60_000 + tunnels.length * 2000 })
  for (const [id, refusal] of readReport(output, { host, command: command.name }).refusals) {
    throw new HostError(refusalFault(refusal, { host, id, config: {} }))
  }
}
