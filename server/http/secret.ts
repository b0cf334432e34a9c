import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A secret nobody can guess: 256 bits, safe in an address, a header and a cookie. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Compares in constant time, whatever the lengths. */
export const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected))

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
