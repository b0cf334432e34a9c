import { createHash } from 'node:crypto'
import { unzipSync } from 'fflate'
import { rejected } from './binary.ts'
import { sha256InDigest } from './digest.ts'

export interface ReleaseAsk {
  /** `https://…/releases/download`, without the last slash. */
  readonly base: string
  readonly version: string
  /** `64`, `arm64-v8a` …: see arch.ts. */
  readonly asset: string
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((share: number, note: string) => void) | undefined
}

/** An official archive could not be had for reasons of the network; another source may be tried. */
export class ReleaseUnavailable extends Error {
  override readonly name = 'ReleaseUnavailable'
}

/**
 * Downloads an official release and gives the xray program in it. The archive's digest is checked before it is opened.
 * @throws ReleaseUnavailable where the server can't be reached or has no such file.
 * @throws HostError `binaryRejected` for a wrong digest, a truncated file or an archive without xray.
 */
export const downloadRelease = async (ask: ReleaseAsk): Promise<Uint8Array> => {
  const url = `${ask.base}/v${ask.version}/Xray-linux-${ask.asset}.zip`
  const [archive, digest] = await Promise.all([download(url, ask), download(`${url}.dgst`, { signal: ask.signal })])
  const wanted = sha256InDigest(new TextDecoder().decode(digest))
  if (wanted === undefined) throw rejected(url, 'its digest file names no SHA-256')
  const found = createHash('sha256').update(archive).digest('hex')
  if (found !== wanted) throw rejected(url, `its SHA-256 is ${found}, the digest file says ${wanted}`)
  return programIn(archive, url)
}

const programIn = (archive: Uint8Array, url: string): Uint8Array => {
  try {
    const program = unzipSync(archive, { filter: ({ name }) => name === 'xray' })['xray']
    if (program !== undefined) return program
  } catch (cause) {
    throw rejected(url, 'the archive is damaged', cause)
  }
  throw rejected(url, 'the archive holds no xray')
}

const download = async (
  url: string,
  { signal, onProgress }: Pick<ReleaseAsk, 'signal' | 'onProgress'>,
): Promise<Uint8Array> => {
  const response = await reach(url, signal)
  const total = Number(response.headers.get('content-length') ?? 0)
  const pieces: Uint8Array[] = []
  let received = 0
  try {
    for await (const piece of response.body ?? []) {
      pieces.push(piece)
      received += piece.byteLength
      if (total > 0) onProgress?.(received / total, `downloading ${url}`)
    }
  } catch (cause) {
    throw rejected(url, 'the download broke off', cause)
  }
  if (total > 0 && received !== total) throw rejected(url, `it ended after ${received} of ${total} bytes`)
  return Buffer.concat(pieces)
}

const connectPatienceMs = 15_000

const reach = async (url: string, signal: AbortSignal | undefined): Promise<Response> => {
  const connecting = new AbortController()
  const late = setTimeout(() => connecting.abort(new Error('no answer')), connectPatienceMs)
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([connecting.signal, ...(signal === undefined ? [] : [signal])]),
    })
    if (response.ok) return response
    throw new ReleaseUnavailable(`${url} answered ${response.status}`)
  } catch (cause) {
    if (cause instanceof ReleaseUnavailable || signal?.aborted) throw cause
    throw new ReleaseUnavailable(`${url}: ${reasonOf(cause)}`, { cause })
  } finally {
    clearTimeout(late)
  }
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? error.cause.message : error.message
}
