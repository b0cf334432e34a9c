import { existsSync } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { env } from 'node:process'
import { cacheFolder } from './cacheFolder.ts'
import { capture, endsWithUs, run } from './command.ts'
import { withLock } from './machine/lock.ts'

/** Go module versions of xray: the newest tagged one, and a newer one for tests of pins and upgrades (26.7.28). */
export const xrayVersions = {
  current: 'v1.260327.0',
  newer: 'v1.260327.1-0.20260728075948-5ca6f4b7d4dc',
} as const

export type XrayVersion = keyof typeof xrayVersions

/**
 * The path of a real xray: XRAY_BIN, /usr/local/bin/xray, the cache, or built with Go (about a minute, once). The newer
 * version comes from the cache or from Go only. Throws where there is neither a binary nor Go.
 */
export const ensureXray = async (
  version: XrayVersion = 'current',
  onProgress: (line: string) => void = () => undefined,
): Promise<string> => {
  const given = [env['XRAY_BIN'], '/usr/local/bin/xray'].find((path) => path !== undefined && existsSync(path))
  if (version === 'current' && given !== undefined) return given
  return join(await ensureXrayLayer(version, onProgress), xrayPath)
}

/** Where an xray layer has its binary. */
const xrayPath = 'usr/local/bin/xray'

/** A folder that holds nothing but usr/local/bin/xray: laid over a base tree it costs a host no copy. */
export const ensureXrayLayer = async (
  version: XrayVersion = 'current',
  onProgress: (line: string) => void = () => undefined,
): Promise<string> => {
  const given = version === 'current' ? [env['XRAY_BIN'], '/usr/local/bin/xray'] : []
  const found = given.find((path) => path !== undefined && existsSync(path))
  const folder = join(cacheFolder(), 'xray')
  const layer = join(folder, found === undefined ? xrayVersions[version] : await digestOf(found))
  if (existsSync(layer)) return layer
  await mkdir(folder, { recursive: true })
  return withLock(
    join(folder, 'lock'),
    async () => {
      if (existsSync(layer)) return layer
      const making = `${layer}.making`
      await rm(making, { recursive: true, force: true })
      await mkdir(dirname(join(making, xrayPath)), { recursive: true })
      if (found === undefined) await build(xrayVersions[version], join(making, xrayPath), onProgress)
      else await copyFile(found, join(making, xrayPath))
      await rename(making, layer)
      return layer
    },
    () => onProgress('another run is building xray, waiting for it'),
  )
}

const digestOf = async (path: string): Promise<string> => (await run(['sha256sum', path])).slice(0, 16)

const build = async (version: string, target: string, onProgress: (line: string) => void): Promise<void> => {
  if (!(await capture(['go', 'version'])).ok) {
    throw new Error('No xray for the tests: set XRAY_BIN, put one at /usr/local/bin/xray, or install Go')
  }
  onProgress(`building xray ${version} with Go, about a minute, only this once`)
  const bin = `${target}.gobin`
  const argv = [
    ...endsWithUs,
    'go',
    'install',
    '-trimpath',
    '-ldflags',
    '-s -w -buildid=',
    `github.com/xtls/xray-core/main@${version}`,
  ]
  await run(argv, { env: { ...env, CGO_ENABLED: '0', GOBIN: bin } })
  await rename(join(bin, 'main'), target)
  await rm(bin, { recursive: true, force: true })
}
