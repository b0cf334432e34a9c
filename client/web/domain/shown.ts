import type { HostView } from '../../../shared/host.ts'
import type { OperationSummary } from '../../../shared/operation/operation.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import type { Shown } from '../kit/state/tone.ts'

const healthWords: Record<TunnelView['health'], string> = {
  up: 'Up',
  degraded: 'Degraded',
  down: 'Down',
  working: 'Working',
  stopped: 'Stopped',
  unknown: 'Unknown',
}

/** A tunnel is only as well known as its host: on a host that is not seen, its state is what it was. */
export const shownTunnel = (tunnel: Pick<TunnelView, 'health' | 'service'>, host: HostView | undefined): Shown => {
  if (host?.freshness.kind === 'stale') return { tone: 'unknown', words: 'Stale' }
  const subState = tunnel.service?.subState
  if (tunnel.health === 'working') return { tone: 'working', words: workingWords(tunnel.service?.activeState) }
  if (tunnel.health === 'down' && subState === 'auto-restart') return { tone: 'down', words: 'Restarting' }
  return { tone: tunnel.health, words: healthWords[tunnel.health] }
}

const workingWords = (activeState: string | undefined): string => {
  if (activeState === 'activating') return 'Starting'
  return activeState === 'deactivating' ? 'Stopping' : 'Working'
}

export const shownHost = (host: HostView): Shown => {
  switch (host.freshness.kind) {
    case 'connecting':
      return { tone: 'working', words: 'Connecting' }
    case 'live':
      return { tone: 'up', words: 'Live' }
    case 'polling':
      return { tone: 'polling', words: 'Polling' }
    case 'stale':
      return { tone: 'unknown', words: 'Stale' }
  }
}

const operationTone: Record<OperationSummary['state'], Shown> = {
  waiting: { tone: 'unknown', words: 'Waiting' },
  running: { tone: 'working', words: 'Running' },
  done: { tone: 'up', words: 'Done' },
  failed: { tone: 'down', words: 'Failed' },
  cancelled: { tone: 'stopped', words: 'Cancelled' },
  interrupted: { tone: 'degraded', words: 'Interrupted' },
}

export const shownOperation = (operation: Pick<OperationSummary, 'state'>): Shown => operationTone[operation.state]

/** An operation that will not change any more. */
export const hasEnded = (operation: Pick<OperationSummary, 'state'>): boolean =>
  operation.state !== 'running' && operation.state !== 'waiting'
