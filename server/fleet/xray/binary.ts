import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { HostError } from '../../../shared/hostError.ts'

/** An xray on the workstation, ready to be pushed. */
export interface XrayBinary {
  readonly path: string
  readonly sha256: string
  readonly bytes: number
  /** Where it came from, for people. */
  readonly source: string
}

/**
 * Looks at a file that is to be pushed.
 * @throws HostError `binaryRejected` where it can't be read or is no program for Linux.
 */
export const readBinary = async (path: string, source: string): Promise<XrayBinary> => {
  try {
    const bytes = await sizeOfProgram(path)
    const hash = createHash('sha256')
    await pipeline(createReadStream(path), hash)
    return { path, bytes, source, sha256: hash.digest('hex') }
  } catch (cause) {
    if (cause instanceof HostError) throw cause
    throw rejected(source, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

const elf = Buffer.from([0x7f, 0x45, 0x4c, 0x46])

const sizeOfProgram = async (path: string): Promise<number> => {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(elf.length), 0, elf.length, 0)
  if (bytesRead < elf.length || !buffer.equals(elf)) throw rejected(path, 'it is not a program for Linux')
  return (await file.stat()).size
}

export const rejected = (source: string, reason: string, cause?: unknown): HostError =>
  new HostError({ kind: 'binaryRejected', source, reason }, { cause })
