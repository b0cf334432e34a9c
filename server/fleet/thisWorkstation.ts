import { hostname, userInfo } from 'node:os'

/** `user@workstation`: who works here, in records and in a host's lease. */
export const thisWorkstation = (): string => `${userName()}@${hostname()}`

/** A user id without an account has no name. */
const userName = (): string => {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'somebody')
  }
}
