import { randomBytes } from 'node:crypto'
import type { Fault } from '../../../shared/fault.ts'
import { faultOf, HostError } from '../../../shared/hostError.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { NewTunnel, ProbeLevel, Tunnel } from '../../../shared/tunnel.ts'
import type { FleetContext, HostSession, OperationRun } from '../context.ts'
import { runLocked } from '../hostLock.ts'
import { draftRevision, isDraft } from '../tunnel/isDraft.ts'
import { deployScript } from './deployScript.ts'
import type { Outcome } from './outcome.ts'
import { planTunnels, type PlannedTunnel } from './planTunnels.ts'
import { refusalFault } from './refusalFault.ts'
import { readReport, type Report } from './report.ts'
import { takeBack } from './takeBack.ts'
import { unwatchedRun } from './unwatchedRun.ts'
import { verifyTunnels } from './verifyTunnels.ts'

export interface DeployOrder {
  readonly host: string
  readonly tunnels: readonly NewTunnel[]
}

export interface DeployedTunnel {
  readonly tunnel: Tunnel
  readonly added: Plan['added']
  readonly warnings: Plan['warnings']
  readonly probe: ProbeLevel[]
}

export const deploySteps = ['look and plan', 'note what is wanted', 'write and start', 'verify', 'keep'] as const

/**
 * Makes any number of new tunnels on one host with two scripts: one looks, one changes. A tunnel that fails is taken back
 * and is its row in the result; of a single tunnel it is the failure of the step, thrown.
 *
 * What is wanted is noted as a draft before the host is touched: a server that dies at any point leaves a draft, and the
 * same order given again finds it, takes whatever is on the host under that name as its own, and goes through to the end.
 */
export const deployMany = async (
  context: FleetContext,
  order: DeployOrder,
  run: OperationRun = unwatchedRun(),
): Promise<Outcome<DeployedTunnel>[]> => {
  const session = await context.sessions.open(order.host, { signal: run.signal })
  const outcomes = new Rows<DeployedTunnel>(order.tunnels)
  const planned = await run.step('look and plan', async () => {
    const found = await planTunnels(context, session, { tunnels: order.tunnels, locked: true, signal: run.signal })
    return outcomes.sift(found)
  })
  if (planned.length === 0) {
    for (const name of deploySteps.slice(1)) await run.skip(name, 'no tunnel of the order can be made')
    return outcomes.all()
  }
  await run.step('note what is wanted', () => noteDrafts(context, planned))
  try {
    const report = await run.step('write and start', async () => write(context, session, { planned, outcomes }))
    const verified = await run.step('verify', async () => verify(context, session, { planned, report, outcomes }))
    await run.step('keep', () => keep(context, { verified, outcomes }))
    return outcomes.all()
  } catch (thrown) {
    const kind = faultOf(thrown)?.kind
    if (kind === 'cancelled') await takeBack(context, session, planned)
    else if (kind !== undefined && untouched.has(kind)) await forgetDrafts(context, planned)
    throw thrown
  }
}

/** Faults that come before anything is changed; after any other nobody knows, and the draft stays for the retry. */
const untouched: ReadonlySet<Fault['kind']> = new Set([
  'busyHost',
  'notPermitted',
  'sudoPasswordNeeded',
  'sudoPasswordWrong',
  'channelRefused',
])

interface Deploying {
  readonly planned: readonly PlannedTunnel[]
  readonly outcomes: Rows<DeployedTunnel>
}

const noteDrafts = async ({ store, live, now }: FleetContext, planned: readonly PlannedTunnel[]): Promise<void> => {
  for (const { tunnel, name, item, added } of planned) {
    const { id, host, template, tags } = tunnel
    const createdAtMs = (await store.tunnels.get(host, id))?.createdAtMs ?? now()
    const told = { id, host, name, template, tags, config: item.config, added: [...added], createdAtMs }
    await store.tunnels.put({ ...told, wanted: 'running', revision: draftRevision, changedAtMs: now() })
    await live.tunnelChanged(host, id)
  }
}

/** An order once begun runs to its end: no signal. */
const write = async (
  context: FleetContext,
  { remote }: HostSession,
  { planned, outcomes }: Deploying,
): Promise<Report> => {
  const command = deployScript(
    planned.map(({ item }) => item),
    randomBytes(8).toString('hex'),
  )
  const output = await runLocked(remote, command, { timeoutMs: 60_000 + planned.length * 10_000 })
  const report = readReport(output, { host: remote.host, command: command.name })
  const refused = planned.flatMap((one) => {
    const refusal = report.refusals.get(one.item.id)
    return refusal === undefined
      ? []
      : [{ one, fault: refusalFault(refusal, { host: remote.host, id: one.item.id, config: one.config }) }]
  })
  // Nothing was written for these. Their drafts go, but where an earlier try left something the draft owns that.
  const clean = refused.filter(({ one }) => one.found.files.unit === undefined && one.found.files.config === undefined)
  await forgetDrafts(
    context,
    clean.map(({ one }) => one),
  )
  for (const { one, fault } of refused) outcomes.fail(one.item.id, fault)
  return report
}

const verify = async (
  context: FleetContext,
  session: HostSession,
  { planned, report, outcomes }: Deploying & { report: Report },
): Promise<{ planned: PlannedTunnel; probe: ProbeLevel[] }[]> => {
  const written = planned.filter(({ item }) => !outcomes.hasFailed(item.id))
  const judged = await verifyTunnels(context, session, { planned: written, report })
  const broken = judged.flatMap((one) => ('fault' in one ? [one] : []))
  await takeBack(
    context,
    session,
    broken.map((one) => one.planned),
  )
  for (const one of broken) outcomes.fail(one.planned.item.id, one.fault)
  return judged.flatMap((one) => ('fault' in one ? [] : [one]))
}

const keep = async (
  { store, live, now }: FleetContext,
  {
    verified,
    outcomes,
  }: { verified: { planned: PlannedTunnel; probe: ProbeLevel[] }[]; outcomes: Rows<DeployedTunnel> },
): Promise<void> => {
  for (const { planned, probe } of verified) {
    const { host, id } = planned.tunnel
    const draft = await store.tunnels.get(host, id)
    if (draft === undefined) throw new HostError({ kind: 'notFound', what: 'tunnel', name: `${host}/${id}` })
    const tunnel: Tunnel = { ...draft, revision: 1, changedAtMs: now() }
    await store.tunnels.put(tunnel)
    await live.tunnelChanged(host, id)
    outcomes.pass(id, { tunnel, added: planned.added, warnings: planned.warnings, probe })
  }
}

const forgetDrafts = async ({ store, live }: FleetContext, planned: readonly PlannedTunnel[]): Promise<void> => {
  for (const { tunnel } of planned) {
    const stored = await store.tunnels.get(tunnel.host, tunnel.id)
    if (stored === undefined || !isDraft(stored)) continue
    await store.tunnels.remove(tunnel.host, tunnel.id)
    await live.tunnelChanged(tunnel.host, tunnel.id)
  }
}

/** The outcomes so far, in the order asked. The failure of a single tunnel is thrown: there is no other row to go on for. */
class Rows<T> {
  readonly #ids: readonly string[]
  readonly #rows = new Map<string, Outcome<T>>()

  constructor(tunnels: readonly NewTunnel[]) {
    this.#ids = tunnels.map(({ id }) => id)
  }

  sift<V>(found: readonly Outcome<V>[]): V[] {
    for (const one of found) if (!one.ok) this.fail(one.id, one.fault)
    return found.flatMap((one) => (one.ok ? [one.value] : []))
  }

  fail(id: string, fault: Fault): void {
    if (this.#ids.length === 1) throw new HostError(fault)
    this.#rows.set(id, { id, ok: false, fault })
  }

  pass(id: string, value: T): void {
    this.#rows.set(id, { id, ok: true, value })
  }

  hasFailed(id: string): boolean {
    return this.#rows.get(id)?.ok === false
  }

  all(): Outcome<T>[] {
    return this.#ids.flatMap((id) => this.#rows.get(id) ?? [])
  }
}
