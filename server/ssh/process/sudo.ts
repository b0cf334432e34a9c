import type { PlainFault } from '../../../shared/fault.ts'

/** What sudo's own words mean, said before it ran anything. */
export const sudoFault = ({ host, user, stderr }: { host: string; user: string; stderr: string }): PlainFault => {
  if (/incorrect password|no password was provided|sorry, try again/i.test(stderr))
    return { kind: 'sudoPasswordWrong', host, user }
  if (/a password is required/i.test(stderr)) return { kind: 'sudoPasswordNeeded', host, user }
  return { kind: 'notPermitted', host, what: 'run commands as root', needs: needsOf(stderr, user) }
}

/** What a login without root needs to get it. */
export const needsOf = (stderr: string, user: string): string => {
  if (/must have a tty|requiretty/i.test(stderr)) return `sudo without requiretty for ${user}`
  if (/not found|no such file/i.test(stderr)) return 'a root login, or sudo on the host'
  return `a root login, or sudo for ${user} (with its password, where it asks for one)`
}
