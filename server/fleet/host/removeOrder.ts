import { HostError } from '../../../shared/hostError.ts'
import { idOfUnit } from '../../../shared/name.ts'
import { ask } from '../../systemd/question.ts'
import { parseHeader } from '../../systemd/unitHeader.ts'
import type { FleetContext, HostSession, OperationRun, OrderDefinition } from '../context.ts'
import { refusalFault } from '../deploy/refusalFault.ts'
import { removeScript } from '../deploy/removeScript.ts'
import { readReport } from '../deploy/report.ts'
import { survey, type FoundTunnel } from '../deploy/survey.ts'
import { runLocked } from '../hostLock.ts'
import { cleanScript, keptUnits, leftOver, leftScript } from './cleanScript.ts'
import { lookAt, type HostLook } from './look.ts'
import { mayChange, refuseUnwritable } from './mayChange.ts'
import { readReported } from './reported.ts'

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
    await run.step('forget', async () => {
      await context.store.hosts.remove(host)
      await context.sessions.forget(host)
      await context.live.hostChanged(host)
    })
  },
})

const cleanHost = async (context: FleetContext, host: string, run: OperationRun): Promise<void> => {
  const session = await context.sessions.open(host, { signal: run.signal })
  const { remote } = session
  mayChange(remote, 'be cleaned by us')
  const tunnels = await run.step('look', async () => {
    const look = await lookAt(remote, { now: context.now, signal: run.signal })
    refuseUnwritable(host, look)
    return ourTunnels(session, look)
  })
  await run.step('archive', async (report) => {
    for (const tunnel of tunnels) await archive(context, host, tunnel)
    report({ note: tunnels.length === 1 ? 'one tunnel' : `${tunnels.length} tunnels` })
  })
  await run.step('remove tunnels', () => removeTunnels(session, tunnels))
  await run.step('clean', async (report) => {
    const output = await runLocked(remote, cleanScript, { timeoutMs: 120_000 })
    const kept = keptUnits(readReported(output, { host, command: cleanScript.name }))
    if (kept.length > 0) report({ note: `left with what it lives on, as it isn't ours: ${kept.join(', ')}` })
  })
  await run.step('verify', async (report) => {
    const { stdout } = await remote.run(leftScript, { as: 'root' })
    const left = leftOver(stdout)
    if (left.length > 0) report({ note: `left: ${left.join(', ')}` })
  })
}

/** Tunnels whose unit is proved ours by its header, and configs of ours that have no unit any more. */
const ourTunnels = async ({ remote }: HostSession, { units, configs }: HostLook): Promise<OurTunnel[]> => {
  const foreign = new Set(units.filter(({ isOurs }) => !isOurs).map(({ name }) => idOfUnit(name)))
  const ours = units.flatMap(({ name, isOurs }) => (isOurs ? (idOfUnit(name) ?? []) : []))
  const ids = [...new Set([...ours, ...configs.flatMap((id) => idOfUnit(`xray-tunnel-${id}.service`) ?? [])])]
  const wanted = ids.filter((id) => !foreign.has(id))
  if (wanted.length === 0) return []
  const found = await ask(remote, survey, { args: wanted, as: 'root' })
  return wanted.map((id) => ({ id, found: found.found(id) }))
}

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
