const lineLimit = 8192
const readLimit = 4 * lineLimit

/**
 * Text of a host as it may be shown: whoever connects to a tunnel can write into its log. Escape sequences and control
 * characters are taken out, also those that turn the direction of text, and what is too long is cut.
 */
export const harmless = (text: string): string => {
  const plain = text.slice(0, readLimit).replaceAll(escapes, '').replaceAll(controls, '')
  return plain.length > lineLimit || text.length > readLimit ? `${plain.slice(0, lineLimit)}…` : plain
}

/** CSI, OSC (ended by BEL or ST) and other escape sequences of ECMA-48. */
const escapes =
  /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[PX^_][^\u001b]*(?:\u001b\\)?|[ -/]*[0-~])/g

const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g
