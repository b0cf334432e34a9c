/** Everything of ours that stands on a host, and what looks like ours and isn't. */
export interface Ours {
  readonly units: readonly string[]
  readonly foreignUnits: readonly string[]
}
