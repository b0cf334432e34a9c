/** A run's /20 of 10.99.0.0/16. The lower half is reachable from here; the upper half only through a jump host. */
export const slotNetwork = (slot: number): string => `10.99.${slot * 16}.0/20`

/** The prefix length of either half. */
export const halfPrefix = 21

/** The bridge's own address: the tests' outside world. */
export const outsideAddress = (slot: number): string => hostAddress(slot, 0)

/** The address of the n-th host (n from 1) in the lower half. */
export const hostAddress = (slot: number, n: number): string => `10.99.${slot * 16 + ((n + 1) >> 8)}.${(n + 1) & 255}`

/** The address of the n-th host in the upper half, behind the jump host. */
export const innerAddress = (slot: number, n: number): string =>
  `10.99.${slot * 16 + 8 + ((n + 1) >> 8)}.${(n + 1) & 255}`
