import type { HostView } from '../../../shared/host.ts'

/** How systemd is reached, in words. */
export const wayWords = (way: HostView['way']): string => {
  if (way === null) return '–'
  return { bus: 'D-Bus', bridge: 'bridge', systemctl: 'systemctl' }[way]
}

export const privilegeWords = (privilege: HostView['privilege']): string => {
  if (privilege === null) return '–'
  return { root: 'root', sudo: 'sudo', sudoPassword: 'sudo, password', readOnly: 'read only' }[privilege]
}

/** The system in short: `Debian 12` for `Debian GNU/Linux 12 (bookworm)`. */
export const systemWords = (facts: HostView['facts']): string =>
  facts === null ? '–' : facts.distribution.replace(' GNU/Linux', '').replace(/ \(.*\)$/, '')
