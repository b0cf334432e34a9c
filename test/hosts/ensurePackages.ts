import { spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { getuid } from 'node:process'
import { capture } from './command.ts'

/**
 * Sees to it that these Debian packages are installed: as root with apt it installs what is missing, saying one line a
 * package on stderr. Without those rights it throws an error that names the missing packages.
 */
export const ensurePackages = async (packages: readonly string[]): Promise<void> => {
  const missing = await missingPackages(packages)
  if (missing.length === 0) return
  if (getuid?.() !== 0 || !(await capture(['which', 'apt-get'])).ok) {
    throw new Error(`These packages are missing and cannot be installed from here: ${missing.join(' ')}`)
  }
  for (const name of missing) process.stderr.write(`installing ${name}\n`)
  if (missing.includes('postgresql')) await noClusterOfItsOwn()
  await apt(['update', '-qq'])
  await apt(['install', '-y', '-qq', '--no-install-recommends', ...missing])
}

/** Those of the packages that dpkg does not report as installed; all of them where there is no dpkg. */
const missingPackages = async (packages: readonly string[]): Promise<string[]> => {
  const { stdout } = await capture(['dpkg-query', '-W', '-f', '${Package} ${db:Status-Status}\n', ...packages])
  const installed = new Set(stdout.split('\n').filter((line) => line.endsWith(' installed')))
  return packages.filter((name) => !installed.has(`${name} installed`))
}

/** Debian's package postgresql would make and start a server of its own, which nobody asked for. */
const noClusterOfItsOwn = async (): Promise<void> => {
  const folder = '/etc/postgresql-common/createcluster.d'
  await mkdir(folder, { recursive: true })
  await writeFile(`${folder}/raptor-tunnel-tests.conf`, 'create_main_cluster = false\n')
}

const apt = async (args: readonly string[]): Promise<void> => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const child = spawn('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`apt-get ${args.join(' ')} ended with ${code}`)
}
