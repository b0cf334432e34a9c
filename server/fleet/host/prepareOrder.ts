import { HostError } from '../../../shared/hostError.ts'
import type { Checklist } from '../../../shared/host.ts'
import type { XraySource } from '../../../shared/input.ts'
import type { FleetContext, OrderDefinition } from '../context.ts'
import { runLocked } from '../hostLock.ts'
import { findXray } from '../xray/find.ts'
import { pushXray } from '../xray/push.ts'
import { checklistOf } from './checklist.ts'
import { lookAt } from './look.ts'
import { mayChange, refuseUnwritable, refuseWithoutSystemd } from './mayChange.ts'
import { isNothing, prepareScript } from './prepareScript.ts'
import { needsBinary, prepareWork } from './prepareWork.ts'
import { readReported, rejectionIn } from './reported.ts'
import { asWriteFault } from './writeFault.ts'

export interface PrepareOrder {
  readonly host: string
  readonly xray: XraySource
}

export interface PrepareDone {
  readonly changed: boolean
  readonly checklist: Checklist
}

/** Makes a host ready for tunnels: looks, sends xray where it is needed, puts right what isn't, and looks again. */
export const prepareOrder = (context: FleetContext): OrderDefinition<PrepareOrder, PrepareDone> => ({
  kind: 'prepareHost',
  title: ({ host }) => `prepare ${host}`,
  target: ({ host }) => ({ host, tunnel: null }),
  steps: () => ['look', 'find xray', 'send xray', 'change', 'verify'],
  work: async ({ host, xray }, run) => {
    const { signal } = run
    const { now, cacheFolder, releaseBase } = context
    const { remote } = await context.sessions.open(host, { signal })
    mayChange(remote, 'prepare the host')
    const before = await run.step('look', async () => {
      const look = await lookAt(remote, { now, signal })
      refuseWithoutSystemd(host, look)
      return look
    })

    const binary = needsBinary(before, xray)
      ? await run.step('find xray', (report) =>
          findXray(xray, { machine: before.facts.arch, cacheFolder, releaseBase, signal, report }),
        )
      : undefined
    if (binary === undefined) await run.skip('find xray', `xray ${before.facts.xray?.version ?? ''} is there`)
    const work = prepareWork(before, binary?.sha256)

    if (binary === undefined || work.binary === undefined) await run.skip('send xray', 'not needed')
    else {
      await run.step('send xray', async (report) => {
        refuseUnwritable(host, before)
        await pushXray(remote, binary, { signal, report }).catch((thrown: unknown) => {
          throw asWriteFault(thrown, '/usr/local/bin')
        })
      })
    }
    if (isNothing(work)) {
      await run.skip('change', 'nothing to change')
      await run.skip('verify', 'nothing was changed')
      return { changed: false, checklist: checklistOf(host, before, await tunnelsOf(context, host)) }
    }

    const command = prepareScript(work)
    await run.step('change', async () => {
      refuseUnwritable(host, before)
      const output = await runLocked(remote, command, { timeoutMs: 120_000 })
      const reason = rejectionIn(output)
      if (reason !== undefined) {
        throw new HostError({ kind: 'binaryRejected', host, source: binary?.source ?? 'the host', reason })
      }
      readReported(output, { host, command: command.name })
    })
    await context.live.hostChanged(host)
    const checklist = await run.step('verify', async () =>
      checklistOf(host, await lookAt(remote, { now }), await tunnelsOf(context, host)),
    )
    const missing = checklist.items.filter(
      ({ byPrepare, state }) => byPrepare && (state === 'missing' || state === 'wrong'),
    )
    if (missing.length === 0) return { changed: true, checklist }
    throw new HostError({ kind: 'notPrepared', host, missing: missing.map(({ found }) => found) })
  },
})

const tunnelsOf = async ({ store }: FleetContext, host: string): Promise<ReadonlySet<string>> =>
  new Set((await store.tunnels.list(host)).map(({ id }) => id))
