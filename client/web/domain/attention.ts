import { describeFault } from '../../../shared/describeFault.ts'
import type { Fault } from '../../../shared/fault.ts'
import type { HostView } from '../../../shared/host.ts'
import type { OperationSummary } from '../../../shared/operation/operation.ts'
import type { Shown, Tone } from '../kit/state/tone.ts'
import { shownHost, shownOperation } from './shown.ts'
import type { TunnelRow } from './tunnelRow.ts'
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

const severity: Record<Tone, number> = { down: 0, degraded: 1, unknown: 2, stopped: 3, polling: 4, working: 5, up: 6 }

/** The worst first, the newest first among equals. */
export const compareAttention = (a: Attention, b: Attention): number =>
  severity[a.shown.tone] - severity[b.shown.tone] || (b.sinceMs ?? 0) - (a.sinceMs ?? 0) || byKey(a.key, b.key)

const byKey = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

/** What is wrong with a tunnel. On a host that is not seen nothing is: the host is one row, its tunnels are not counted again. */
export const tunnelAttention = ({ key, tunnel, shown, sinceMs }: TunnelRow): Attention | undefined => {
  const stoppedByOthers = shown.tone === 'stopped' && tunnel.wanted === 'running'
  if (shown.tone !== 'down' && shown.tone !== 'degraded' && !stoppedByOthers) return undefined
  const href = `/tunnels/${tunnel.ref}`
  return {
    key: `tunnel ${key}`,
    shown,
    href,
    where: tunnel.ref,
    about: tunnel.kind,
    sinceMs,
    cause: stoppedByOthers ? 'It is wanted running, and somebody stopped it on the host.' : sentence(tunnel.cause),
    remedy: stoppedByOthers
      ? { kind: 'start', tunnel: tunnel.ref }
      : { kind: 'go', label: 'Show log', href: `${href}?tab=logs` },
  }
}

/** What is wrong with a host that holds so many tunnels. */
export const hostAttention = (key: string, host: HostView, tunnels: number): Attention | undefined => {
  const row = {
    key: `host ${key}`,
    href: `/hosts/${host.name}`,
    where: host.name,
    about: tunnels === 0 ? 'host' : count(tunnels, 'tunnel'),
  }
  if (host.freshness.kind === 'stale') {
    const { fault, sinceMs } = host.freshness
    const running = tunnels === 0 ? '' : " Its tunnels don't need this connection, but whether they run can't be seen."
    const cause = `${describeFault(fault).sentence}${running}`
    return { ...row, shown: shownHost(host), sinceMs, cause, remedy: { kind: 'fault', fault } }
  }
  if (host.facts === null || host.facts.xray !== null) return undefined
  return {
    ...row,
    shown: { tone: 'degraded', words: 'Not prepared' },
    sinceMs: undefined,
    cause: 'xray is not installed there yet, so no tunnel can run.',
    remedy: { kind: 'go', label: 'Prepare…', href: `/hosts/${host.name}?prepare=1` },
  }
}

/** An interrupted operation needs somebody until the same was done later. */
export const operationAttention = (
  operation: OperationSummary,
  all: readonly OperationSummary[],
): Attention | undefined => {
  if (operation.state !== 'interrupted' || isOvertaken(operation, all)) return undefined
  return {
    key: `operation ${operation.id}`,
    shown: shownOperation(operation),
    href: `/operations/${operation.id}`,
    where: operation.title,
    about: 'operation',
    sinceMs: operation.endedAtMs ?? operation.startedAtMs,
    cause: 'The server ended in the middle of it. Resuming goes on from what is true on the host.',
    remedy: { kind: 'resume', operation: operation.id },
  }
}

const isOvertaken = ({ title, startedAtMs }: OperationSummary, all: readonly OperationSummary[]): boolean =>
  all.some((other) => other.title === title && other.startedAtMs > startedAtMs && other.state === 'done')

const sentence = (words: string): string =>
  /[.!?]$/.test(words) || words === '' ? capital(words) : `${capital(words)}.`
