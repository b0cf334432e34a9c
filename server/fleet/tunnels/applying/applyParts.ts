import type { Fault } from '../../../../shared/fault.ts'
import type { ProbeLevel } from '../../../../shared/tunnel.ts'
import { readConfig } from '../../../../shared/xray/config/configText.ts'
import type { ItemRun } from '../../../jobs/job.ts'
import { applyChange } from '../../change/applyChange.ts'
import type { Change } from '../../change/change.ts'
import { leaseOf } from '../../change/lease.ts'
import { refusalFault } from '../../change/refusalFault.ts'
import { undoChange } from '../../change/undoChange.ts'
import type { FleetContext, HostSession } from '../../context.ts'
import { verifyTunnels } from '../../health/verifyTunnels.ts'
import type { MadeTunnel } from '../planning/madeTunnel.ts'
import { describeFault } from '../../../../shared/describeFault.ts'

/** What became of one tunnel of a change. */
export type PartOutcome =
  | { readonly ok: true; readonly made: MadeTunnel; readonly probe: readonly ProbeLevel[] }
  | {
      readonly ok: false
      readonly made: MadeTunnel
      readonly fault: Fault
      /** True when it was seen on the host that things are as before. */
      readonly isTakenBack: boolean
    }

interface Applying {
  readonly change: Change
  readonly made: readonly MadeTunnel[]
  readonly run: ItemRun
  readonly steps: { readonly apply: string; readonly verify: string }
}

/**
 * Applies the tunnels of a change with one script, looks at what really happens, and takes those back that fail. One
 * that fails is its outcome; only what concerns the whole host rejects.
 */
export const applyParts = async (
  context: Pick<FleetContext, 'probeUrls' | 'leaseHolder'>,
  session: HostSession,
  { change, made, run, steps }: Applying,
): Promise<PartOutcome[]> => {
  const { remote } = session
  const lease = leaseOf(context, run)
  const report = await run.step(steps.apply, async () => applyChange(remote, change, { lease }))
  const refused = made.flatMap((one): PartOutcome[] => {
    const refusal = report.refusals.get(one.id)
    if (refusal === undefined) return []
    const fault = refusalFault(refusal, { host: run.host.name, id: one.id, config: configOf(one) })
    return [{ ok: false, made: one, fault, isTakenBack: true }]
  })
  const written = made.filter(({ id }) => !report.refusals.has(id))
  const judged = await run.step(steps.verify, async () => {
    const verdicts = await verifyTunnels(context, session, { tunnels: written, report })
    const broken = verdicts.flatMap((one) => ('fault' in one ? [one] : []))
    if (broken.length === 0)
      return verdicts.map((one): PartOutcome => ({
        ok: true,
        made: one.tunnel,
        probe: 'fault' in one ? [] : one.probe,
      }))
    const left = await takeBackParts(context, session, { change, run, only: broken.map(({ tunnel }) => tunnel.id) })
    return verdicts.map((one): PartOutcome =>
      'fault' in one
        ? brokenOutcome(one.tunnel, one.fault, { left: left.get(one.tunnel.id), host: run.host.name })
        : { ok: true, made: one.tunnel, probe: one.probe },
    )
  })
  return made.flatMap((one) => [...refused, ...judged].find((outcome) => outcome.made === one) ?? [])
}

/** What was there before is back only where it was seen to be. */
const brokenOutcome = (
  made: MadeTunnel,
  fault: Fault,
  { left, host }: { left: string | undefined; host: string },
): PartOutcome =>
  left === undefined
    ? { ok: false, made, fault: fault.kind === 'verifyFailed' ? { ...fault, putBack: true } : fault, isTakenBack: true }
    : { ok: false, made, fault: notTakenBack(host, fault, left), isTakenBack: false }

const notTakenBack = (host: string, fault: Fault, left: string): Fault => ({
  kind: 'notTakenBack',
  host,
  cause: describeFault(fault.kind === 'verifyFailed' ? { ...fault, putBack: false } : fault).sentence,
  left,
})

/**
 * Takes a change back, or some of its tunnels, and says of each what is left: nothing in the map means that it was seen to
 * be as before.
 */
export const takeBackParts = async (
  context: Pick<FleetContext, 'leaseHolder'>,
  { remote }: HostSession,
  { change, run, only }: { change: Change; run: ItemRun; only?: readonly string[] | undefined },
): Promise<ReadonlyMap<string, string>> => {
  const parts = change.parts.filter((part) => part.kind === 'tunnel' && (only === undefined || only.includes(part.id)))
  const report = await undoChange(remote, { ...change, parts }, { lease: leaseOf(context, run) })
  return report.left
}

const configOf = ({ config }: MadeTunnel) => {
  const read = readConfig(config)
  return read.ok ? read.config : {}
}
