/** Where a sealed value stands: it can be opened there and nowhere else. */
export interface Place {
  readonly table: string
  readonly column: string
  readonly key: readonly (string | number)[]
}

/** Seals what is secret before it is stored, and opens it again. */
export interface Sealer {
  seal(text: string, place: Place): Uint8Array
  /** @throws HostError `storeFailed` for what was changed, moved or sealed with another key. */
  open(envelope: Uint8Array, place: Place): string
}

export const sealJson = (sealer: Sealer, value: unknown, place: Place): Uint8Array =>
  sealer.seal(JSON.stringify(value) ?? 'null', place)

export const openJson = (sealer: Sealer, envelope: Uint8Array, place: Place): unknown =>
  JSON.parse(sealer.open(envelope, place))
