import type { z } from 'zod'
import type { Checklist } from '../../../shared/host.ts'
import { HostError } from '../../../shared/hostError.ts'
import type { prepareInput } from '../../../shared/input.ts'
import type { Remote } from '../../shell/remote.ts'
import type { FleetContext, OperationRun, OrderDefinition } from '../context.ts'
import { refusalFault } from '../deploy/refusalFault.ts'
import { readReport } from '../deploy/report.ts'
import { sha256 } from '../deploy/sha256.ts'
import { runLocked } from '../hostLock.ts'
import type { XrayBinary } from '../xray/binary.ts'
import { findXray } from '../xray/find.ts'
import { pushXray } from '../xray/push.ts'
import { assertRoom, fileFault } from './assertRoom.ts'
import { checkHost } from './checkHost.ts'
import type { Look } from './lookAtHost.ts'
import { isNothing, preparationOf, type Preparation } from './preparation.ts'
import { prepareScript, reportId } from './prepareScript.ts'
import { hasWantedXray } from './xrayWish.ts'

export type PrepareInput = Omit<z.output<typeof prepareInput>, 'operationId'>

/** What preparing a host brought: false when it was ready and nothing was done. */
export interface Readied {
  readonly changed: boolean
  readonly checklist: Checklist
}

/** Makes a host ready, by one script; what is as it should be is not touched, and nothing is sent for it. */
export const prepareOrder = (context: FleetContext): OrderDefinition<PrepareInput, Readied> => ({
  kind: 'prepareHost',
  title: ({ host }) => `prepare ${host}`,
  target: ({ host }) => ({ host, tunnel: null }),
  steps: () => ['look', 'find xray', 'push xray', 'prepare', 'verify'],
  work: async (input, run) => {
    const { host } = input
    const { remote } = await context.sessions.open(host, { signal: run.signal })
    const { look, checklist } = await run.step('look', async () => {
      const seen = await checkHost(context, host, run)
      assertPreparable(host, seen.look)
      return seen
    })
    const xray = await findNeeded(context, { input, look, run })
    const todo = preparationOf(look, xray !== undefined)
    if (isNothing(todo)) {
      for (const name of ['push xray', 'prepare', 'verify']) await run.skip(name, 'the host is ready')
      return { changed: false, checklist }
    }
    assertRoom(host, look, xray)
    if (xray === undefined) await run.skip('push xray', 'the host has it')
    else await run.step('push xray', (report) => push(remote, xray, { report, run }))
    const written = await run.step('prepare', () => carryOut(remote, look, { todo, xray }))
    const after = await run.step('verify', () => verify(context, host, run))
    await context.live.hostChanged(host)
    return { changed: written.length > 0, checklist: after }
  },
})

/** @throws HostError naming what is missing on a host, or of a login, that can't be prepared. */
const assertPreparable = (host: string, { facts, found, refused }: Look): void => {
  if (!found.booted) throw new HostError({ kind: 'noSystemd', host, found: found.init || 'no init that can be seen' })
  if (refused !== undefined) throw new HostError(refused)
  if (facts.privilege !== 'readOnly') return
  const needs = `a root login, or sudo for ${facts.user}, to make the tunnels' user, folders and files`
  throw new HostError({ kind: 'notPermitted', host, what: 'prepare the host', needs })
}

interface Finding {
  readonly input: PrepareInput
  readonly look: Look
  readonly run: OperationRun
}

/** The xray to send; undefined where the host has what is asked for. */
const findNeeded = async (
  { cacheFolder, releaseBase }: FleetContext,
  { input: { xray: source }, look, run }: Finding,
): Promise<XrayBinary | undefined> => {
  if (source.kind !== 'file' && hasWantedXray(look, source)) {
    await run.skip('find xray', `the host has xray ${look.facts.xray?.version ?? ''}`)
    return undefined
  }
  const { arch } = look.facts
  const xray = await run.step('find xray', (report) =>
    findXray(source, { machine: arch, cacheFolder, releaseBase, signal: run.signal, report }),
  )
  return hasWantedXray(look, source, xray.sha256) || isRunning(look, xray) ? undefined : xray
}

/** Is the very file in place already? */
const isRunning = ({ facts, found }: Look, { sha256: hash }: XrayBinary): boolean =>
  facts.xray !== null && found.binaryHash === hash

interface Pushing {
  readonly report: (seen: { progress?: number; note?: string }) => void
  readonly run: OperationRun
}

const push = async (remote: Remote, xray: XrayBinary, { report, run }: Pushing): Promise<void> => {
  try {
    await pushXray(remote, xray, { report, signal: run.signal })
  } catch (thrown) {
    throw fileFault(remote.host, '/usr/local/bin', thrown)
  }
}

/** An order once begun runs to its end: no signal. */
const carryOut = async (
  remote: Remote,
  { readiness, found }: Look,
  { todo, xray }: { todo: Preparation; xray: XrayBinary | undefined },
): Promise<readonly string[]> => {
  const expected = {
    rotation: readiness.rotation === undefined ? 'absent' : sha256(readiness.rotation),
    binary: found.binaryHash ?? 'absent',
  }
  const { host } = remote
  const command = prepareScript(todo, { expected, xrayHash: xray?.sha256 })
  const report = readReport(await runLocked(remote, command, { timeoutMs: 120_000 }), { host, command: command.name })
  const refusal = report.refusals.get(reportId)
  if (refusal === undefined) return report.written
  if (refusal.kind !== 'refused') throw new HostError(refusalFault(refusal, { host, id: reportId, config: {} }))
  const reason = `it doesn't run there: ${refusal.output.split('\n')[0] || `exit ${refusal.code}`}`
  throw new HostError({ kind: 'binaryRejected', host, source: xray?.source ?? 'the host', reason })
}

const verify = async (context: FleetContext, host: string, run: OperationRun): Promise<Checklist> => {
  const { checklist } = await checkHost(context, host, run)
  const wrong = checklist.items.filter((item) => item.byPrepare && item.state !== 'warning')
  if (wrong.length === 0) return checklist
  throw new HostError({ kind: 'notPrepared', host, missing: wrong.map(({ found }) => found.replace(/\.$/, '')) })
}
