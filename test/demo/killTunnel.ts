import type { Raptor } from '../../client/sdk/raptor.ts'
import { unitNameOf } from '../../shared/name.ts'
import type { TestHost } from '../hosts/testHost.ts'

export interface Killed {
  /** UNIX milliseconds. */
  killedAtMs: number
  /** From the kill to the push that said so. */
  pushMs: number
  /** From the kill to the push that said it is up again. */
  backMs: number
}

/** Kills a tunnel's process on its host, and measures when the live stream told of the fall and of the rise. */
export const killTunnel = async (raptor: Raptor, host: TestHost, ref: string): Promise<Killed> => {
  const unit = unitNameOf(ref.slice(ref.indexOf('/') + 1))
  const leave = new AbortController()
  let killedAtMs = 0
  let fellAtMs: number | undefined
  try {
    for await (const event of raptor.services.watch.subscribe(undefined, { signal: leave.signal })) {
      const now = performance.timeOrigin + performance.now()
      if (event.kind === 'snapshot' && killedAtMs === 0) killedAtMs = await kill(host, unit)
      if (event.kind !== 'tunnel' || event.tunnel.ref !== ref || killedAtMs === 0) continue
      if (event.tunnel.health !== 'up') fellAtMs ??= now
      else if (fellAtMs !== undefined) return { killedAtMs, pushMs: fellAtMs - killedAtMs, backMs: now - killedAtMs }
    }
  } finally {
    leave.abort()
  }
  throw new Error(`The live stream ended before ${ref} was up again`)
}

// The host has this machine's clock, so its own word for the moment of the kill is exact.
const kill = async (host: TestHost, unit: string): Promise<number> => {
  const stdout = await host.sh(`pid=$(systemctl show -p MainPID --value ${unit}); date +%s%N; kill -9 "$pid"`)
  return Number(stdout) / 1e6
}
