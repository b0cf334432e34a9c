import { execFile } from 'node:child_process'
import { access, constants, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { dataFolder } from '../../sdk/dataFolder.ts'
import type { Globals } from '../session/globals.ts'
import type { Finding } from './finding.ts'

const run = promisify(execFile)

export const examineWorkstation = async ({ home }: Globals): Promise<Finding[]> =>
  Promise.all([node(), sshClient(), agent(), knownHosts(), folder(dataFolder(home)), go()])

const node = async (): Promise<Finding> => {
  const major = Number(process.versions.node.split('.')[0])
  return major >= 24
    ? { what: 'Node', state: 'ok', found: process.versions.node }
    : { what: 'Node', state: 'problem', found: process.versions.node, next: 'Use Node 24 or newer.' }
}

const sshClient = async (): Promise<Finding> => {
  try {
    const { stderr } = await run('ssh', ['-V'])
    return { what: 'ssh client', state: 'ok', found: stderr.trim() }
  } catch {
    const next = 'Install openssh-client to use the aliases of your ssh_config.'
    return { what: 'ssh client', state: 'warning', found: 'none: plain addresses only', next }
  }
}

const agent = async (): Promise<Finding> => {
  const what = 'ssh-agent'
  if (process.env['SSH_AUTH_SOCK'] === undefined)
    return { what, state: 'warning', found: 'not running', next: 'Start one, or give hosts a --key.' }
  try {
    const { stdout } = await run('ssh-add', ['-l'])
    return { what, state: 'ok', found: `${stdout.trim().split('\n').length} keys` }
  } catch {
    return { what, state: 'warning', found: 'holds no keys', next: 'ssh-add your key.' }
  }
}

const knownHosts = async (): Promise<Finding> => {
  const file = join(homedir(), '.ssh', 'known_hosts')
  const what = 'known_hosts'
  try {
    await access(file, constants.R_OK)
    return { what, state: 'ok', found: file }
  } catch {
    return { what, state: 'ok', found: 'none yet; host keys that you trust are kept by Raptor Tunnel' }
  }
}

const folder = async (path: string): Promise<Finding> => {
  const what = 'Home folder'
  try {
    const { mode } = await stat(path)
    const isPrivate = (mode & 0o077) === 0
    if (isPrivate) return { what, state: 'ok', found: path }
    return { what, state: 'problem', found: `${path} can be read by others`, next: `chmod 700 ${path}` }
  } catch {
    return { what, state: 'ok', found: `${path} (made at first use)` }
  }
}

const go = async (): Promise<Finding> => {
  const what = 'xray for hosts'
  try {
    const { stdout } = await run('go', ['version'])
    return { what, state: 'ok', found: `official release, or built by ${stdout.trim().split(' ')[2] ?? 'Go'}` }
  } catch {
    return { what, state: 'ok', found: 'official release' }
  }
}
