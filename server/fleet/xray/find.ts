import { access, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'
import type { XraySource } from '../../../shared/input.ts'
import { archOf, type Arch } from './arch.ts'
import { readBinary, rejected, type XrayBinary } from './binary.ts'
import { buildXray, hasGo } from './build.ts'
import { downloadRelease, ReleaseUnavailable } from './release.ts'
import { defaultXrayVersion } from './version.ts'

export interface FindOptions {
  /** What `uname -m` says on the host. */
  readonly machine: string
  readonly cacheFolder: string
  readonly releaseBase: string
  readonly signal?: AbortSignal | undefined
  readonly report?: ((seen: { progress?: number; note?: string }) => void) | undefined
}

/**
 * An xray for a host's machine: the file given; else the cache; else the official release; else, where the release can't
 * be reached, built by Go. Nothing that failed a check is ever cached or replaced by another source.
 * @throws HostError `binaryRejected`.
 */
export const findXray = async (source: XraySource, options: FindOptions): Promise<XrayBinary> => {
  if (source.kind === 'file') return readBinary(source.path, source.path)
  const version = source.kind === 'release' ? source.version : defaultXrayVersion
  const arch = archOf(options.machine)
  const cached = join(options.cacheFolder, 'xray', version, arch.asset, 'xray')
  if (!(await exists(cached))) await fetchInto(cached, { version, arch, options })
  return readBinary(cached, `xray ${version}`)
}

interface Fetch {
  version: string
  arch: Arch
  options: FindOptions
}

const fetchInto = async (cached: string, { version, arch, options }: Fetch): Promise<void> => {
  const { releaseBase: base, signal, report } = options
  await mkdir(dirname(cached), { recursive: true })
  try {
    const onProgress = (progress: number, note: string): void => report?.({ progress, note })
    const program = await downloadRelease({ base, version, asset: arch.asset, signal, onProgress })
    await writeFileAtomic(cached, Buffer.from(program), { mode: 0o755 })
  } catch (error) {
    if (!(error instanceof ReleaseUnavailable)) throw error
    if (!(await hasGo()))
      throw rejected('the official release', `${error.message}, and there is no Go to build it with`, error)
    report?.({ note: 'building xray with Go, about a minute' })
    await buildXray(cached, { version, arch, signal })
  }
}

const exists = async (path: string): Promise<boolean> => {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
