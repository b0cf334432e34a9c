import { homedir, hostname, userInfo } from 'node:os'

export interface TokenValues {
  /** The address as it was typed. */
  readonly original: string
  readonly hostName: string
  readonly port: number
  readonly user: string
}

/** Expands the `%` tokens that `ssh -G` leaves as they are (ssh_config(5), TOKENS). An unknown one stays. */
export const expandTokens = (text: string, { original, hostName, port, user }: TokenValues): string => {
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    d: homedir(),
    h: hostName,
    i: String(userInfo().uid),
    k: hostName,
    L: hostname().split('.')[0] ?? '',
    l: hostname(),
    n: original,
    p: String(port),
    r: user,
    u: userInfo().username,
  }
  return text.replaceAll(/%(.)/g, (whole, letter: string) => values[letter] ?? whole)
}
