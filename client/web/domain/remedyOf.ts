import type { Fault } from '../../../shared/fault.ts'

/** What the page can do about a fault. */
export type FaultCure =
  | {
      kind: 'trust'
      host: string
      address: string
      keyType: string
      fingerprint: string
      known?: string
      replace: boolean
    }
  | { kind: 'unlock'; host: string; asks: readonly ('password' | 'passphrase' | 'sudoPassword')[] }
  | { kind: 'accept'; host: string; known: string; found: string }
  | { kind: 'reconnect'; host: string }
  | { kind: 'go'; label: string; href: string }

/** The next step of a fault, where the page has one. `inFleet` tells which hosts can be asked again. */
export const remedyOf = (fault: Fault, inFleet: (host: string) => boolean): FaultCure | undefined => {
  switch (fault.kind) {
    case 'hostKeyUnknown': {
      const { host, address, keyType, fingerprint } = fault
      return { kind: 'trust', host, address, keyType, fingerprint, replace: false }
    }
    case 'hostKeyChanged': {
      const { host, address, keyType, offered, known } = fault
      return { kind: 'trust', host, address, keyType, fingerprint: offered, known, replace: true }
    }
    case 'loginRefused':
      return ifThere(fault.host, inFleet, { kind: 'unlock', host: fault.host, asks: ['password', 'passphrase'] })
    case 'keyLocked':
      return ifThere(fault.host, inFleet, { kind: 'unlock', host: fault.host, asks: ['passphrase'] })
    case 'sudoPasswordNeeded':
    case 'sudoPasswordWrong':
      return ifThere(fault.host, inFleet, { kind: 'unlock', host: fault.host, asks: ['sudoPassword'] })
    case 'unreachable':
    case 'refused':
    case 'connectionLost':
    case 'channelRefused':
    case 'busUnavailable':
      return ifThere(fault.host, inFleet, { kind: 'reconnect', host: fault.host })
    case 'timedOut':
      return fault.host === undefined
        ? undefined
        : ifThere(fault.host, inFleet, { kind: 'reconnect', host: fault.host })
    case 'jumpFailed':
      return remedyOf(fault.cause, inFleet) ?? ifThere(fault.host, inFleet, { kind: 'reconnect', host: fault.host })
    case 'hostReplaced': {
      const { host, known, found } = fault
      return ifThere(host, inFleet, { kind: 'accept', host, known, found })
    }
    case 'notPrepared':
      return { kind: 'go', label: 'Prepare…', href: `/hosts/${fault.host}?prepare=1` }
    case 'busyHost':
      return { kind: 'go', label: 'See operations', href: '/operations' }
    default:
      return undefined
  }
}

const ifThere = (host: string, inFleet: (host: string) => boolean, cure: FaultCure): FaultCure | undefined =>
  inFleet(host) ? cure : undefined
