import { pid, kill } from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Remote } from '../../../server/shell/remote.ts'
import { newTunnel } from '../../../shared/tunnel.ts'
import type { HostDescriptor } from '../../hosts/descriptor.ts'
import { hostFrom } from '../../hosts/testHost.ts'
import { socks } from './newTunnelOf.ts'
import { tunnelFleet } from './tunnelFleet.ts'

/** What this process is told: one order, and the point at which it dies as by a power cut. */
export interface KilledOrder {
  home: string
  host: HostDescriptor
  probeUrl: string
  order: { create: unknown } | { createMany: unknown[] } | { edit: string; port: number } | { delete: string }
  /** `before plan`, `after plan` …, or so many milliseconds into a script that changes the host. */
  killAt: { border: string } | { scriptMs: number }
}

// The parent wrote it.
const { home, host, probeUrl, order, killAt } = JSON.parse(process.argv[2] ?? '') as KilledOrder

const die = (): void => void kill(pid, 'SIGKILL')

const dyingIn = (remote: Remote, ms: number): Remote => {
  const run: Remote['run'] = async (command, options) => {
    const isMeant = command.name.startsWith('apply')
    if (isMeant) setTimeout(die, ms)
    const output = await remote.run(command, options)
    // The script was faster: nobody hears what it came to.
    if (isMeant) die()
    return output
  }
  return new Proxy(remote, {
    get: (target, name) => {
      if (name === 'run') return run
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const fleet = await tunnelFleet({
  home,
  hosts: [hostFrom(host)],
  probeUrls: [probeUrl],
  onBorder: async (border) => {
    if (!('border' in killAt) || killAt.border !== border) return
    die()
    await sleep(10_000)
  },
  ...('scriptMs' in killAt ? { throughRemote: (remote: Remote) => dyingIn(remote, killAt.scriptMs) } : {}),
})
if ('create' in order) await fleet.tunnels.create(newTunnel.parse(order.create))
else if ('createMany' in order) {
  const tunnels = order.createMany.map((one) => newTunnel.parse(one))
  await fleet.tunnels.createMany({ tunnels })
} else if ('edit' in order) {
  await fleet.tunnels.edit({ tunnel: order.edit, edit: { source: socks, port: order.port } })
} else await fleet.tunnels.delete({ tunnel: order.delete, confirm: order.delete })
// Reached when nothing killed it: the parent takes that as a failure.
process.exit(7)
