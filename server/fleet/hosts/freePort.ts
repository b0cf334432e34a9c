import type { Asking } from '../fleet.ts'

/** A loopback port that nothing on the host listens on and no tunnel wants. */
export type FreePort = (host: string, asking: Asking) => Promise<number>
