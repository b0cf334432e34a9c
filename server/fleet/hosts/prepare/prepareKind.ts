import type { Checklist } from '../../../../shared/host.ts'
import { HostError } from '../../../../shared/hostError.ts'
import type { XraySource } from '../../../../shared/input.ts'
import { place } from '../../../../shared/name.ts'
import type { ItemRun, JobKind } from '../../../jobs/job.ts'
import { applyChange } from '../../change/applyChange.ts'
import type { Change, HostPart } from '../../change/change.ts'
import { isNothing } from '../../change/hostWords.ts'
import { leased } from '../../change/leased.ts'
import { leaseOf } from '../../change/lease.ts'
import type { HostSession } from '../../context.ts'
import { seenFacts } from '../../live/hostSeen.ts'
import type { XrayBinary } from '../../xray/binary.ts'
import { findXray } from '../../xray/find.ts'
import { pushXray, stagedBinary } from '../../xray/push.ts'
import { tunnelIdsOn } from '../checkHost.ts'
import type { HostsContext } from '../hostsContext.ts'
import { checklistOf } from '../look/checklist.ts'
import { lookAt, type HostLook } from '../look/look.ts'
import { needsBinary, preparePart } from './preparePart.ts'
import { mayChange, refuseHostPart, refuseUnseen, refuseUnwritable, refuseWithoutSystemd } from './refusals.ts'
import { asWriteFault } from './writeFault.ts'

export interface PrepareInput {
  readonly xray: XraySource
}

export interface Prepared {
  readonly changed: boolean
  readonly checklist: Checklist
}

/** What is written down before the host is touched. */
interface KeptPrepare {
  readonly change: Change
  /** The sha256 of an xray that may lie staged there. */
  readonly staged: string | undefined
}

const steps = ['look', 'find xray', 'send xray', 'change', 'verify'] as const

/**
 * Makes a host ready for tunnels: looks, sends xray where it is needed, puts right what isn't, and looks again. Done again
 * it begins with what is true on the host.
 */
export const prepareKind = (context: HostsContext): JobKind<PrepareInput, Prepared> =>
  leased(context, {
    kind: 'prepareHost',
    version: 1,
    steps: () => steps,
    work: async ({ xray }, run) => {
      const session = await context.sessions.open(run.host.id, { signal: run.signal })
      mayChange(session.remote, 'prepare the host')
      const before = await run.step('look', async () => lookBefore(context, session, run))
      const binary = await foundBinary(context, before, { xray, run })
      const part = preparePart(before, binary?.sha256)
      if (isNothing(part)) {
        for (const step of steps.slice(2)) await run.skip(step, 'nothing to change')
        return preparedAs(context, run, { changed: false, look: before })
      }
      refuseUnwritable(run.host.name, before)
      const change: Change = { version: 1, fleet: context.fleetId, host: run.host, parts: [part] }
      await run.keep({ change, staged: part.binary === null ? undefined : binary?.sha256 } satisfies KeptPrepare)
      await send(session, part, { binary, run })
      await run.passNoReturn()
      await run.step('change', async () => {
        const report = await applyChange(session.remote, change, { lease: leaseOf(context, run) })
        refuseHostPart(report, { host: run.host.name, source: binary?.source })
      })
      const after = await run.step('verify', async () => verified(context, session, run))
      return preparedAs(context, run, { changed: true, look: after })
    },
    undo: async (_input, run) => {
      const { staged, change } = run.kept as KeptPrepare // Written by `work`.
      if (staged !== undefined) {
        const { remote } = await context.sessions.open(run.host.id)
        const part: HostPart = { ...nothing, swept: [stagedBinary(staged)] }
        await applyChange(remote, { ...change, parts: [part] }, { lease: leaseOf(context, run) })
      }
      return {}
    },
    retry: (input) => input,
  })

const nothing: HostPart = { kind: 'host', account: null, folders: [], files: [], binary: null, swept: [] }

const lookBefore = async (
  { now }: HostsContext,
  { remote }: HostSession,
  { host, signal }: ItemRun,
): Promise<HostLook> => {
  const look = await lookAt(remote, { now, signal })
  refuseWithoutSystemd(host.name, look)
  refuseUnseen(host.name, look)
  return look
}

const foundBinary = async (
  { cacheFolder, releaseBase }: HostsContext,
  before: HostLook,
  { xray, run }: { xray: XraySource; run: ItemRun },
): Promise<XrayBinary | undefined> => {
  if (!needsBinary(before, xray)) {
    await run.skip('find xray', `xray ${before.facts.xray?.version ?? ''} is there`)
    return undefined
  }
  const { signal } = run
  return run.step('find xray', (report) =>
    findXray(xray, { machine: before.facts.arch, cacheFolder, releaseBase, signal, report }),
  )
}

const send = async (
  { remote }: HostSession,
  part: HostPart,
  { binary, run }: { binary: XrayBinary | undefined; run: ItemRun },
): Promise<void> => {
  if (binary === undefined || part.binary === null) return run.skip('send xray', 'not needed')
  await run.step('send xray', (report) =>
    pushXray(remote, binary, { signal: run.signal, report }).catch((thrown: unknown) => {
      throw asWriteFault(thrown, place.binary.slice(0, place.binary.lastIndexOf('/')))
    }),
  )
}

/** @throws HostError `notPrepared` with what is still missing. */
const verified = async (context: HostsContext, { remote }: HostSession, { host }: ItemRun): Promise<HostLook> => {
  const look = await lookAt(remote, { now: context.now })
  const { items } = checklistOf(host.name, look, { fleet: context.fleetId, tunnels: new Set() })
  const missing = items.filter(({ byPrepare, state }) => byPrepare && (state === 'missing' || state === 'wrong'))
  if (missing.length === 0) return look
  throw new HostError({ kind: 'notPrepared', host: host.name, missing: missing.map(({ found }) => found) })
}

const preparedAs = (
  context: HostsContext,
  { host }: ItemRun,
  { changed, look }: { changed: boolean; look: HostLook },
) => {
  const known = { fleet: context.fleetId, tunnels: tunnelIdsOn(context, host.id) }
  return {
    value: { changed, checklist: checklistOf(host.name, look, known) },
    recorded: async () => context.live.see(host.id, (seen) => seenFacts(seen, look.facts)),
  }
}
