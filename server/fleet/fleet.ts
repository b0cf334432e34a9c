import type { z } from 'zod'
import type { Checklist, HostFacts, HostView, LadderStep } from '../../shared/host.ts'
import type * as input from '../../shared/input.ts'
import type { LiveEvent } from '../../shared/live.ts'
import type { Operation } from '../../shared/operation.ts'
import type { Plan } from '../../shared/plan.ts'
import type { Fault } from '../../shared/fault.ts'
import type { ServiceUnit } from '../../shared/service.ts'
import type { LogLine, ProbeLevel, TunnelDetail, TunnelView } from '../../shared/tunnel.ts'

type Of<S extends z.ZodType> = z.output<S>

/** Who asks, and when they stop waiting. Questions are abandoned on abort; an order once begun runs to its end. */
export interface Asking {
  readonly by: 'page' | 'cli' | 'script'
  readonly signal?: AbortSignal | undefined
}

export interface Prepared {
  operation: Operation
  /** False when the host was ready and nothing was done. */
  changed: boolean
  checklist: Checklist
}

export interface Created {
  operation: Operation
  tunnel: TunnelView
  added: { path: string; why: string }[]
  warnings: { path: string; message: string; suggestion?: string | undefined }[]
  /** What was verified: unit, port, traffic. */
  probe: ProbeLevel[]
}

/** One of several tunnels made in one go. */
export type CreatedRow =
  | ({ id: string; ok: true } & Omit<Created, 'operation'>)
  | { id: string; ok: false; fault: Fault }

export interface ConfigHost {
  alias: string
  address: string
  user: string
  port: number
  jump: string | null
}

/** A service of our naming found on a host; `owner` is null for an orphan. */
export interface FoundService extends ServiceUnit {
  host: string
  owner: string | null
}

/** What one host answered: a host that can't be asked is a row, too. */
export type HostServices =
  | { host: string; ok: true; services: FoundService[] }
  | { host: string; ok: false; fault: Fault }

/** A followed log: lines, and at the end perhaps the fault that ended it (streams never throw over the wire). */
export type LogEvent = { kind: 'line'; line: LogLine } | { kind: 'fault'; fault: Fault }

export type TestEvent = { kind: 'step'; step: LadderStep } | { kind: 'done'; ok: boolean }

/**
 * The use cases, as every face calls them through the API. One interface, so that a face can be tested without a host
 * and a host without a face. Every method rejects with HostError only.
 */
export interface Fleet extends AsyncDisposable {
  readonly hosts: {
    list(): Promise<HostView[]>
    get(host: string): Promise<HostView>
    /** Climbs the ladder address → tcp → … → xray without storing anything. */
    test(add: Of<typeof input.addHostInput>, asking: Asking): AsyncIterable<TestEvent>
    /** Connects, then stores; `hostKeyUnknown` when the key is not known and no matching fingerprint was given. */
    add(add: Of<typeof input.addHostInput>, asking: Asking): Promise<HostView>
    update(update: Of<typeof input.updateHostInput>, asking: Asking): Promise<HostView>
    /** Gives secrets for this server's life; they are never stored. */
    unlock(unlock: Of<typeof input.unlockHostInput>, asking: Asking): Promise<HostView>
    trust(trust: Of<typeof input.trustInput>, asking: Asking): Promise<{ fingerprint: string; keyType: string }>
    /** Drops the back-off and connects now. */
    reconnect(host: string, asking: Asking): Promise<HostView>
    facts(host: string, asking: Asking): Promise<HostFacts>
    check(host: string, asking: Asking): Promise<Checklist>
    planPrepare(prepare: Of<typeof input.prepareInput>, asking: Asking): Promise<Plan>
    prepare(prepare: Of<typeof input.prepareInput>, asking: Asking): Promise<Prepared>
    planRemove(remove: Of<typeof input.removeHostInput>, asking: Asking): Promise<Plan>
    remove(remove: Of<typeof input.removeHostInput>, asking: Asking): Promise<Operation>
    /** Aliases of ssh_config that could be added. */
    fromSshConfig(): Promise<ConfigHost[]>
    freePort(host: string, asking: Asking): Promise<number>
  }
  readonly tunnels: {
    list(): Promise<TunnelView[]>
    get(detail: Of<typeof input.tunnelDetailInput>, asking: Asking): Promise<TunnelDetail>
    plan(tunnel: Of<typeof input.planTunnelInput>, asking: Asking): Promise<Plan>
    create(tunnel: Of<typeof input.createTunnelInput>, asking: Asking): Promise<Created>
    /** Several on one host with one script and one reload; one that fails is its row. */
    createMany(
      order: Of<typeof input.createTunnelsInput>,
      asking: Asking,
    ): Promise<{ operation: Operation; tunnels: CreatedRow[] }>
    start(order: Of<typeof input.tunnelOrderInput>, asking: Asking): Promise<Operation>
    stop(order: Of<typeof input.tunnelOrderInput>, asking: Asking): Promise<Operation>
    restart(order: Of<typeof input.tunnelOrderInput>, asking: Asking): Promise<Operation>
    enable(order: Of<typeof input.tunnelOrderInput>, asking: Asking): Promise<Operation>
    disable(order: Of<typeof input.tunnelOrderInput>, asking: Asking): Promise<Operation>
    delete(order: Of<typeof input.deleteTunnelInput>, asking: Asking): Promise<Operation>
    /** The health ladder, measured now. */
    probe(tunnel: string, asking: Asking): Promise<ProbeLevel[]>
    /** The client's share link of an exit. Holds secrets. */
    shareLink(tunnel: string, asking: Asking): Promise<{ uri: string }>
  }
  readonly services: {
    /** Of one host, which is then a row of what is there or rejects; or a row for each of all hosts. */
    list(host: string | undefined, asking: Asking): Promise<HostServices[]>
    logs(logs: Of<typeof input.logsInput>, asking: Asking): Promise<LogLine[]>
    follow(follow: Of<typeof input.followInput>, asking: Asking): AsyncIterable<LogEvent>
    /** The live picture: a snapshot, then what changes. Bounded: a slow reader gets `lagged` and a new snapshot. */
    watch(asking: Asking): AsyncIterable<LiveEvent>
  }
  readonly operations: {
    list(query: Of<typeof input.operationsInput>): Promise<Operation[]>
    get(id: string): Promise<Operation>
    /** The operation now and at every change, until it has ended. */
    watch(id: string, asking: Asking): AsyncIterable<Operation>
    cancel(id: string, asking: Asking): Promise<Operation>
    /** Carries out again what was interrupted or failed, from what is true on the host. */
    retry(retry: Of<typeof input.retryInput>, asking: Asking): Promise<Operation>
  }
}
