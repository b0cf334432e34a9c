/** The other end sent bytes that are no D-Bus message, or more than this side takes. Nothing after it can be trusted. */
export class BrokenMessage extends Error {
  override readonly name = 'BrokenMessage'
}

/** What one message may hold. The specification allows 128 MiB; a list of 25 000 units needs 6 MiB. */
export const limits = {
  messageBytes: 16_777_216,
  /** The fields of the header: names and paths. */
  fieldBytes: 65_536,
  /** Values in a body, however they are nested. */
  values: 262_144,
  arrayDepth: 32,
  structDepth: 32,
  /** Arrays, structs and variants inside each other, over all signatures of a body. */
  depth: 64,
} as const
