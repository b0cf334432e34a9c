import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from './cacheFolder.ts'
import { endsWithUs, run } from './command.ts'
import { withLock } from './machine/lock.ts'
import type { Release } from './release.ts'

const mirror = 'http://deb.debian.org/debian'

const packages = words(`systemd systemd-sysv dbus libpam-systemd openssh-server sudo logrotate iproute2 procps
  ca-certificates fish tcsh`)

/** What would only cost boot time or touch the machine's own disks. */
const masked = words(`apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer man-db.timer
  e2scrub_all.timer e2scrub_reap.service console-getty.service systemd-firstboot.service
  systemd-networkd-wait-online.service`)

const finish = `set -eu
for unit in ${masked.join(' ')}; do ln -sf /dev/null "$1/etc/systemd/system/$unit"; done
rm -f "$1"/etc/ssh/ssh_host_* "$1/etc/hostname" "$1/etc/resolv.conf"
`

/**
 * The folder of a release's base tree. It is built once and kept under the hash of its recipe, so a changed recipe makes
 * a new one; two runs that need it at once build it once.
 */
export const ensureBaseTree = async (release: Release, onProgress: (line: string) => void): Promise<string> => {
  const recipe = createHash('sha256')
    .update(JSON.stringify([release, mirror, packages, finish]))
    .digest('hex')
  const folder = join(cacheFolder(), 'bases')
  const tree = join(folder, `${release}-${recipe.slice(0, 12)}`)
  if (existsSync(tree)) return tree
  await mkdir(folder, { recursive: true })
  const waits = (): void => onProgress(`another run is building the ${release} base, waiting for it`)
  return withLock(
    join(folder, `${release}.lock`),
    async () => {
      if (!existsSync(tree)) await buildTree(release, tree, onProgress)
      return tree
    },
    waits,
  )
}

const buildTree = async (release: Release, tree: string, onProgress: (line: string) => void): Promise<void> => {
  onProgress(`building the ${release} base tree, about a minute, only this once`)
  const started = Date.now()
  const building = `${tree}.building`
  await rm(building, { recursive: true, force: true })
  const options = ['--quiet', '--variant=minbase', `--include=${packages.join(',')}`]
  await run([...endsWithUs, 'mmdebstrap', ...options, `--customize-hook=${finish}`, release, building, mirror])
  await rename(building, tree)
  onProgress(`the ${release} base tree is ready after ${Math.round((Date.now() - started) / 1000)} s`)
}

function words(text: string): string[] {
  return text.split(/\s+/)
}
