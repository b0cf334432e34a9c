import pc from 'picocolors'
import type { Freshness } from '../../../shared/host.ts'
import type { Operation } from '../../../shared/operation.ts'
import type { Health } from '../../../shared/service.ts'
import { relativeTime } from './relativeTime.ts'

/** States in words and shape; the colour only repeats what both say. */
const healthWords: Record<Health, (text: string) => string> = {
  up: (text) => pc.green(`● ${text}`),
  degraded: (text) => pc.yellow(`◆ ${text}`),
  down: (text) => pc.red(`■ ${text}`),
  working: (text) => pc.blue(`◐ ${text}`),
  stopped: (text) => pc.dim(`○ ${text}`),
  unknown: (text) => pc.dim(`? ${text}`),
}

export const healthWord = (health: Health): string => healthWords[health](health)

export const freshnessWord = (freshness: Freshness, nowMs: number): string => {
  switch (freshness.kind) {
    case 'connecting':
      return pc.blue('◐ connecting')
    case 'live':
      return pc.green('● live')
    case 'polling':
      return pc.yellow('◆ polling')
    case 'stale':
      return pc.red(`○ stale for ${relativeTime(freshness.sinceMs, nowMs)}`)
  }
}

const operationWords: Record<Operation['state'], string> = {
  waiting: pc.dim('○ waiting'),
  running: pc.blue('◐ running'),
  done: pc.green('● done'),
  failed: pc.red('■ failed'),
  cancelled: pc.yellow('◆ cancelled'),
  interrupted: pc.yellow('◆ interrupted'),
}

export const operationWord = (state: Operation['state']): string => operationWords[state]
