import { describeFault } from '../../../shared/describeFault.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { HostView } from '../../../shared/host.ts'
import type { OperationSummary } from '../../../shared/operation/operation.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import type { Shown, Tone } from '../kit/state/tone.ts'
import { shownHost, shownOperation, shownTunnel } from './shown.ts'
import { count, capital } from '../kit/words.ts'

/** Something that needs a person: what, where, since when, why, and the one best thing to do. */
export interface Attention {
  key: string
  shown: Shown
  href: string
  where: string
  about: string
  sinceMs: number | undefined
  cause: string
  remedy: Remedy
}

export type Remedy =
  | { kind: 'fault'; fault: Fault }
  | { kind: 'go'; label: string; href: string }
  | { kind: 'start'; tunnel: string }
  | { kind: 'resume'; operation: string }

interface Seen {
  hosts: readonly HostView[]
  tunnels: readonly TunnelView[]
  operations: readonly OperationSummary[]
  sinceMs: (tunnel: TunnelView) => number | undefined
}

/** What needs attention, worst first. A host that can't be seen is one row: its tunnels are not counted again. */
export const attentionOf = ({ hosts, tunnels, operations, sinceMs }: Seen): Attention[] => {
  const hostOf = new Map(hosts.map((host) => [String(host.name), host]))
  const rows = [
    ...tunnels.flatMap((tunnel) => tunnelRows(tunnel, hostOf.get(tunnel.host), sinceMs(tunnel))),
    ...hosts.flatMap((host) => hostRows(host, tunnels)),
    ...operations.flatMap((operation) => operationRows(operation, operations)),
  ]
  return rows.sort((a, b) => severity[a.shown.tone] - severity[b.shown.tone] || (b.sinceMs ?? 0) - (a.sinceMs ?? 0))
}

const severity: Record<Tone, number> = { down: 0, degraded: 1, unknown: 2, stopped: 3, polling: 4, working: 5, up: 6 }

const tunnelRows = (tunnel: TunnelView, host: HostView | undefined, sinceMs: number | undefined): Attention[] => {
  const shown = shownTunnel(tunnel, host)
  const stoppedByOthers = shown.tone === 'stopped' && tunnel.wanted === 'running'
  const wrong = shown.tone === 'down' || shown.tone === 'degraded' || stoppedByOthers
  if (!wrong || host?.freshness.kind === 'stale') return []
  const href = `/tunnels/${tunnel.ref}`
  return [
    {
      key: `tunnel ${tunnel.ref}`,
      shown,
      href,
      where: tunnel.ref,
      about: tunnel.kind,
      sinceMs,
      cause: stoppedByOthers ? 'It is wanted running, and somebody stopped it on the host.' : sentence(tunnel.cause),
      remedy: stoppedByOthers
        ? { kind: 'start', tunnel: tunnel.ref }
        : { kind: 'go', label: 'Show log', href: `${href}?tab=logs` },
    },
  ]
}

const hostRows = (host: HostView, tunnels: readonly TunnelView[]): Attention[] => {
  const there = tunnels.filter((tunnel) => tunnel.host === host.name).length
  const row = {
    key: `host ${host.name}`,
    href: `/hosts/${host.name}`,
    where: host.name,
    about: there === 0 ? 'host' : count(there, 'tunnel'),
  }
  if (host.freshness.kind === 'stale') {
    const { fault, sinceMs } = host.freshness
    const running = there === 0 ? '' : " Its tunnels don't need this connection, but whether they run can't be seen."
    const cause = `${describeFault(fault).sentence}${running}`
    return [{ ...row, shown: shownHost(host), sinceMs, cause, remedy: { kind: 'fault', fault } }]
  }
  if (host.facts === null || host.facts.xray !== null) return []
  return [
    {
      ...row,
      shown: { tone: 'degraded', words: 'Not prepared' },
      sinceMs: undefined,
      cause: 'xray is not installed there yet, so no tunnel can run.',
      remedy: { kind: 'go', label: 'Prepare…', href: `/hosts/${host.name}?prepare=1` },
    },
  ]
}

const operationRows = (operation: OperationSummary, all: readonly OperationSummary[]): Attention[] => {
  const overtaken = all.some(
    (other) => other.title === operation.title && other.startedAtMs > operation.startedAtMs && other.state === 'done',
  )
  if (operation.state !== 'interrupted' || overtaken) return []
  return [
    {
      key: `operation ${operation.id}`,
      shown: shownOperation(operation),
      href: `/operations/${operation.id}`,
      where: operation.title,
      about: 'operation',
      sinceMs: operation.endedAtMs ?? operation.startedAtMs,
      cause: 'The server ended in the middle of it. Resuming goes on from what is true on the host.',
      remedy: { kind: 'resume', operation: operation.id },
    },
  ]
}

const sentence = (words: string): string =>
  /[.!?]$/.test(words) || words === '' ? capital(words) : `${capital(words)}.`
