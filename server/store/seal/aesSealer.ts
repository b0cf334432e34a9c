import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { HostError } from '../../../shared/hostError.ts'
import type { Place, Sealer } from './sealer.ts'

const cipher = 'aes-256-gcm'
const version = 1
const nonceBytes = 12
const tagBytes = 16

/** AES-256-GCM with a random nonce. An envelope is: version (1 byte), nonce (12), tag (16), text; its place is authenticated with it. */
export const aesSealer = (key: Uint8Array): Sealer => ({
  seal: (text, place) => {
    const nonce = randomBytes(nonceBytes)
    const sealing = createCipheriv(cipher, key, nonce).setAAD(bytesOf(place))
    const sealed = [sealing.update(text, 'utf8'), sealing.final()]
    return Buffer.concat([Buffer.of(version), nonce, sealing.getAuthTag(), ...sealed])
  },
  open: (envelope, place) => {
    if (envelope[0] !== version) throw unopened(place, 'it is sealed in a way that this version does not know')
    const [nonceEnd, tagEnd] = [1 + nonceBytes, 1 + nonceBytes + tagBytes]
    try {
      const opening = createDecipheriv(cipher, key, envelope.subarray(1, nonceEnd), { authTagLength: tagBytes })
      opening.setAAD(bytesOf(place)).setAuthTag(envelope.subarray(nonceEnd, tagEnd))
      return Buffer.concat([opening.update(envelope.subarray(tagEnd)), opening.final()]).toString('utf8')
    } catch (cause) {
      throw unopened(place, 'it was changed, moved or sealed with another key', cause)
    }
  },
})

const bytesOf = ({ table, column, key }: Place): Buffer => Buffer.from(JSON.stringify([version, table, column, ...key]))

const unopened = ({ table, column, key }: Place, why: string, cause?: unknown): HostError => {
  const where = `${column} of ${key.join('/')} in ${table}`
  return new HostError({ kind: 'storeFailed', where, reason: `it can't be opened: ${why}` }, { cause })
}
