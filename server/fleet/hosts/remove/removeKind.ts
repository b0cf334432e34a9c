import { randomUUID } from 'node:crypto'
import type { ItemRun, JobKind } from '../../../jobs/job.ts'
import type { Tables } from '../../../store/fleetStore.ts'
import type { HostsContext } from '../hostsContext.ts'
import { cleanHost, cleanSteps } from './cleanHost.ts'

export interface RemoveInput {
  readonly clean: boolean
}

/** Forgets a host; with `clean` first takes everything of ours away from it. */
export const removeKind = (context: HostsContext): JobKind<RemoveInput, null> => ({
  kind: 'removeHost',
  version: 1,
  steps: ({ clean }) => [...(clean ? cleanSteps : []), 'forget'],
  work: async ({ clean }, run) => {
    const { id } = run.host
    // Done again after an interruption at its very end, the host is forgotten already.
    const isStored = (await context.store.hosts.get(id)) !== undefined
    if (clean && isStored) await cleanHost(context, run)
    else if (clean) for (const step of cleanSteps) await run.skip(step, 'done before')
    return run.step('forget', async () => ({
      value: null,
      record: (tables) => forget(tables, { run, atMs: context.now(), archives: !clean }),
      recorded: async () => {
        await context.sessions.forget(id)
        await context.live.hostChanged(id)
      },
    }))
  },
  retry: (input) => input,
})

/** What was wanted goes into the archive: a host that is only forgotten may never be seen again. */
const forget = async (
  { hosts, tunnels, revisions, archive }: Tables,
  { run, atMs, archives }: { run: ItemRun; atMs: number; archives: boolean },
): Promise<void> => {
  const { id: hostId, name: host } = run.host
  for (const { uid, id, revision } of archives ? await tunnels.list(hostId) : []) {
    const wanted = await revisions.get(uid, revision)
    if (wanted === undefined) continue
    const { config, unit } = wanted
    await archive.add({ id: randomUUID(), hostId, host, tunnel: id, revision, config, unit, archivedAtMs: atMs })
  }
  await hosts.remove(hostId)
}
