import { HostError } from '../../../shared/hostError.ts'
import { place, unitNameOf } from '../../../shared/name.ts'
import { ask } from '../../systemd/questions/question.ts'
import { parseHeader } from '../../systemd/unit/unitHeader.ts'
import type { FleetContext, HostSession, OrderDefinition } from '../context.ts'
import { refusalFault } from '../deploy/refusalFault.ts'
import { removeScript } from '../deploy/removeScript.ts'
import { readReport } from '../deploy/report.ts'
import { survey, type FoundTunnel } from '../deploy/survey.ts'
import { runLocked } from '../hostLock.ts'
import type { TunnelTarget } from './lifecycle.ts'

/**
 * Takes a tunnel away: what its host has of it is archived on the workstation first, then everything of it goes, then it
 * is forgotten. A unit that isn't ours is refused. Done again after an interruption it finishes what is left.
 */
export const deleteOrder = (context: FleetContext): OrderDefinition<TunnelTarget, void> => ({
  kind: 'deleteTunnel',
  title: ({ host, id }) => `delete ${host}/${id}`,
  target: ({ host, id }) => ({ host, tunnel: id }),
  steps: () => ['look', 'archive', 'remove', 'verify', 'forget'],
  work: async (target, run) => {
    const session = await context.sessions.open(target.host, { signal: run.signal })
    const found = await run.step('look', () => look(session, target))
    await run.step('archive', () => archive(context, target, found))
    await run.step('remove', () => remove(session, target, found))
    await run.step('verify', () => confirmGone(session, target))
    await run.step('forget', async () => {
      await context.store.tunnels.remove(target.host, target.id)
      await context.live.tunnelChanged(target.host, target.id)
    })
  },
})

const look = async ({ remote }: HostSession, { host, id }: TunnelTarget): Promise<FoundTunnel> => {
  const command = survey.command({ ids: [id], version: false })
  // Under the lock: what a killed server's script still does is waited for, so that it is seen.
  const output = await runLocked(remote, command)
  const found = survey.parse(output, { host, command: command.name }).found(id)
  const { unit } = found.files
  if (unit === undefined || parseHeader(unit.text)?.id === id) return found
  const expected = 'a unit with our header'
  throw new HostError({ kind: 'changedOnHost', host, path: place.unit(id), expected, found: 'one without it' })
}

/** What the host has counts; where it has nothing any more, what was wanted. */
const archive = async (
  { store, now }: FleetContext,
  { host, id }: TunnelTarget,
  { files }: FoundTunnel,
): Promise<void> => {
  const stored = await store.tunnels.get(host, id)
  const config = files.config?.text ?? stored?.config
  if (config === undefined) return
  const revision = stored?.revision ?? parseHeader(files.unit?.text ?? '')?.revision ?? 0
  await store.archive.put({ host, id, revision, config, unit: files.unit?.text ?? '', archivedAtMs: now() })
}

/** An order once begun runs to its end: no signal. */
const remove = async ({ remote }: HostSession, { host, id }: TunnelTarget, { files }: FoundTunnel): Promise<void> => {
  const command = removeScript([{ id, expectedUnit: files.unit?.sha256 ?? 'absent' }])
  const report = readReport(await runLocked(remote, command, { timeoutMs: 60_000 }), { host, command: command.name })
  const refusal = report.refusals.get(id)
  if (refusal !== undefined) throw new HostError(refusalFault(refusal, { host, id, config: {} }))
}

const confirmGone = async ({ remote, manager }: HostSession, { host, id }: TunnelTarget): Promise<void> => {
  const [units, seen] = await Promise.all([
    manager.list([unitNameOf(id)]),
    ask(remote, survey, { args: { ids: [id], version: false }, as: 'root' }),
  ])
  const { files } = seen.found(id)
  const left = [
    ...(files.config === undefined ? [] : [place.config(id)]),
    ...(files.unit === undefined ? [] : [place.unit(id)]),
    ...units.map(({ name, activeState }) => `${name} (${activeState})`),
  ]
  if (left.length === 0) return
  const reason = `there is still ${left.join(', ')}`
  throw new HostError({ kind: 'verifyFailed', host, tunnel: id, check: 'active', reason, log: [], putBack: false })
}
