import { colours } from '../output/colours.ts'
import type { Freshness } from '../../../shared/host.ts'
import type { Health } from '../../../shared/service.ts'
import { relativeTime } from '../output/relativeTime.ts'

/** States in words and shape; the colour only repeats what both say. */
const healthWords: Record<Health, (text: string) => string> = {
  up: (text) => colours.green(`● ${text}`),
  degraded: (text) => colours.yellow(`◆ ${text}`),
  down: (text) => colours.red(`■ ${text}`),
  working: (text) => colours.blue(`◐ ${text}`),
  stopped: (text) => colours.dim(`○ ${text}`),
  unknown: (text) => colours.dim(`? ${text}`),
}

export const healthWord = (health: Health): string => healthWords[health](health)

export const freshnessWord = (freshness: Freshness, nowMs: number): string => {
  switch (freshness.kind) {
    case 'connecting':
      return colours.blue('◐ connecting')
    case 'live':
      return colours.green('● live')
    case 'polling':
      return colours.yellow('◆ polling')
    case 'stale':
      return colours.red(`○ stale for ${relativeTime(freshness.sinceMs, nowMs)}`)
  }
}
