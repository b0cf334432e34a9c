import { execFile } from 'node:child_process'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Arch } from './arch.ts'
import { rejected } from './binary.ts'
import { goModuleVersion } from './version.ts'

const run = promisify(execFile)

const modulePath = 'github.com/xtls/xray-core/main'
const buildLimitMs = 15 * 60_000

/** True where a Go tool chain is on the PATH. */
export const hasGo = async (): Promise<boolean> => {
  try {
    await run('go', ['version'])
    return true
  } catch {
    return false
  }
}

/**
 * Builds xray for another machine with the workstation's Go and puts it at `target`. Takes a minute or so.
 * @throws HostError `binaryRejected` with the last line of what Go said.
 */
export const buildXray = async (
  target: string,
  { version, arch, signal }: { version: string; arch: Arch; signal?: AbortSignal | undefined },
): Promise<void> => {
  const module = `${modulePath}@${goModuleVersion(version)}`
  const folder = await mkdtemp(join(dirname(target), '.build-'))
  try {
    await run('go', ['mod', 'init', 'raptor-xray'], { cwd: folder })
    await run('go', ['get', module], {
      cwd: folder,
      timeout: buildLimitMs,
      ...(signal === undefined ? {} : { signal }),
    })
    // `go install` refuses GOBIN when it cross-compiles; `go build` from a module of its own does not.
    await run('go', ['build', '-trimpath', '-ldflags', '-s -w -buildid=', '-o', 'xray', modulePath], {
      cwd: folder,
      env: { ...process.env, ...arch.go, GOOS: 'linux', CGO_ENABLED: '0' },
      timeout: buildLimitMs,
      maxBuffer: 16 * 1024 * 1024,
      ...(signal === undefined ? {} : { signal }),
    })
    await rename(join(folder, 'xray'), target)
  } catch (cause) {
    throw rejected(`Go (${module})`, lastLineOf(cause), cause)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const lastLineOf = (error: unknown): string => {
  const said = typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : String(error)
  return said.trim().split('\n').at(-1) ?? 'it failed'
}
