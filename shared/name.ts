import { z } from 'zod'

/** A tunnel's id: it is in file and unit names, so it never changes. Lower-case letters, digits and inner dashes, up to 40. */
export const tunnelId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'Use lower-case letters, digits and inner dashes, at most 40.')
  .brand<'TunnelId'>()
export type TunnelId = z.infer<typeof tunnelId>

/** A host's name in the fleet. It may be an alias of ssh_config. Never starts with a dash. */
export const hostName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'Use letters, digits, dots, dashes and underscores, at most 63.')
  .brand<'HostName'>()

/** How a host is named by whoever asks: its name, or its uuid. */
export const hostRef = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'Name a host, or give its uuid.')

/** How a tunnel is named: `ID`, or `HOST/ID` where the id stands on several hosts; or its uuid. */
export const tunnelRef = z
  .string()
  .regex(
    /^(?:[A-Za-z0-9][A-Za-z0-9._-]{0,62}\/)?[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/,
    'Name a tunnel as ID or HOST/ID.',
  )

/** `xray-tunnel-{id}.service`. */
export const unitNameOf = (id: string): string => `xray-tunnel-${id}.service`

/** The tunnel id in a unit name of ours, or undefined. */
export const idOfUnit = (unit: string): TunnelId | undefined => {
  const inside = /^xray-tunnel-(.+)\.service$/.exec(unit)?.[1]
  return tunnelId.safeParse(inside).data
}

export const unitPattern = 'xray-tunnel-*.service'

/** The names and places on a host, given by the customer. */
export const place = {
  binary: '/usr/local/bin/xray',
  configFolder: '/etc/raptor-tunnel',
  logFolder: '/var/log/raptor-tunnel',
  unitFolder: '/etc/systemd/system',
  rotation: '/etc/logrotate.d/raptor-tunnel',
  user: 'raptor-tunnel',
  group: 'raptor-tunnel',
  config: (id: string): string => `/etc/raptor-tunnel/xray-${id}.json`,
  log: (id: string): string => `/var/log/raptor-tunnel/xray-${id}.log`,
  unit: (id: string): string => `/etc/systemd/system/xray-tunnel-${id}.service`,
} as const
