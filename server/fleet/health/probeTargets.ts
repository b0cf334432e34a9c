import { randomUUID } from 'node:crypto'
import type { HttpAnswer } from './httpOver.ts'

/**
 * What a tunnel is asked to fetch when nothing else is set: small pages on different networks that answer 204 with
 * nothing in it, which no captive portal or block page does. One of them is enough.
 */
export const defaultProbeUrls: readonly string[] = [
  'http://cp.cloudflare.com/generate_204',
  'http://www.gstatic.com/generate_204',
  'http://edge-http.microsoft.com/captiveportal/generate_204',
]

/** One question and what counts as its answer. */
export interface ProbeTarget {
  readonly url: URL
  /** Undefined when the answer proves that traffic passed; otherwise what was wrong with it. */
  readonly wrong: (answer: HttpAnswer) => string | undefined
}

/** A URL with `{nonce}` in it must answer 200 with the nonce in its body; any other exactly 204 with an empty one. */
export const probeTarget = (url: string): ProbeTarget => {
  if (!url.includes('{nonce}')) return { url: new URL(url), wrong: notEmpty }
  const nonce = randomUUID()
  return {
    url: new URL(url.replaceAll('{nonce}', nonce)),
    wrong: ({ status, body }) =>
      status === 200 && body.includes(nonce) ? undefined : `it answered ${status} without the nonce`,
  }
}

const notEmpty = ({ status, body }: HttpAnswer): string | undefined => {
  if (status !== 204) return `it answered ${status}, not 204`
  return body === '' ? undefined : 'it answered 204 with a body'
}

export const portOf = (url: URL): number =>
  url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
