import { type Attention, attentionOf } from '../domain/attention.ts'
import type { LiveStore } from './createLive.ts'

/** What needs attention in the picture as it is. */
export const attentionIn = (live: LiveStore): Attention[] =>
  attentionOf({
    hosts: live.hosts(),
    tunnels: live.tunnels(),
    operations: live.operations(),
    sinceMs: live.sinceMs,
  })
