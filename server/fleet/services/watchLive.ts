import type { z } from 'zod'
import type { watchInput } from '../../../shared/input.ts'
import type { LiveEvent } from '../../../shared/live.ts'
import type { Asking } from '../context.ts'
import type { Live } from '../live/makeLive.ts'
import type { Fits } from '../live/subscribers.ts'
import { resolveHost } from '../refs/resolveHost.ts'
import { resolveTunnel } from '../refs/resolveTunnel.ts'

/**
 * The live picture, then every change of what was asked for. What it is about is found once, when it begins: a host or
 * tunnel that gets another name stays in it.
 * @throws HostError `notFound`, `ambiguous`.
 */
export const watchLive = (
  { live }: { readonly live: Live },
  input: z.output<typeof watchInput>,
  { signal }: Asking,
): AsyncIterable<LiveEvent> => live.watch(fitsOf(live, input), signal)

const fitsOf = (live: Live, { topics, hosts, tunnels }: NonNullable<z.output<typeof watchInput>> = {}): Fits => {
  const wantedTopics = topics && new Set(topics)
  const wantedHosts = hosts && new Set(hosts.map((ref) => resolveHost(live, ref).id))
  const wantedTunnels = tunnels && new Set(tunnels.map((ref) => resolveTunnel(live, ref).uid))
  return (about) => {
    if (wantedTopics?.has(about.topic) === false) return false
    // An operation over several hosts is of interest to each.
    if (about.hostId !== undefined && wantedHosts?.has(about.hostId) === false) return false
    return about.topic !== 'tunnels' || wantedTunnels?.has(about.uid) !== false
  }
}
