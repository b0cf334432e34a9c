import { createHash } from 'node:crypto'

/** sha256 of a text's UTF-8 bytes as lower-case hex, as `sha256sum` prints it. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
