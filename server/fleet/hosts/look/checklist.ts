import type { Checklist, CheckItem } from '../../../../shared/host.ts'
import { place } from '../../../../shared/name.ts'
import { leftovers } from './leftovers.ts'
import type { HostLook } from './look.ts'

type Item = Omit<CheckItem, 'id' | 'title' | 'byPrepare'> & { byPrepare?: boolean }
type Check = (look: HostLook, tunnels: ReadonlySet<string> | undefined) => Item

/**
 * Is the host ready for tunnels? One line a thing, with what would put it right; pure. `tunnels` are the ids that the fleet
 * has there: a service of ours without one is left over.
 */
export const checklistOf = (host: string, look: HostLook, tunnels?: ReadonlySet<string>): Checklist => {
  const items = checks.map(([id, title, check]): CheckItem =>
    Object.assign({ id, title, byPrepare: false }, check(look, tunnels)),
  )
  return { host, ready: items.every(isFine), items, facts: look.facts }
}

const isFine = ({ state }: CheckItem): boolean => state !== 'missing' && state !== 'wrong'

const ok = (found: string): Item => ({ state: 'ok', found })
const made = (state: 'missing' | 'wrong', found: string, fix: string): Item => ({ state, found, fix, byPrepare: true })

const privilegeCheck: Check = ({ asRoot, facts: { privilege, user } }) => {
  switch (privilege) {
    case 'root':
      return ok('root login')
    case 'sudo':
      return ok(`${user} may use sudo without a password`)
    case 'sudoPassword':
      return asRoot
        ? ok('sudo with the password that was given')
        : {
            state: 'wrong',
            found: 'sudo asks for a password that is not known or wrong',
            fix: 'Give the sudo password for this host.',
          }
    case 'readOnly':
      return {
        state: 'wrong',
        found: `${user} is not root and may not use sudo: it can only look`,
        fix: `Log in as root, or let ${user} use sudo.`,
      }
  }
}

const oldestSystemd = 247

const systemdCheck: Check = ({ facts: { systemd }, isBooted, init }) => {
  if (systemd === null || !isBooted) {
    const found = isBooted || init === '' ? 'no systemd' : `no systemd, but ${init}`
    return { state: 'missing', found, fix: 'Use a host that runs systemd.' }
  }
  if (systemd >= oldestSystemd) return ok(`systemd ${systemd}`)
  const fix = `Tunnels are tested with systemd ${oldestSystemd} and newer.`
  return { state: 'warning', found: `systemd ${systemd} is old`, fix }
}

const userCheck: Check = ({ account, hasGroup }) => {
  if (account === undefined || !hasGroup) {
    const what = account === undefined ? (hasGroup ? 'user' : 'user and group') : 'group'
    return made('missing', `no ${what} ${place.user}`, `Make the system ${what} ${place.user}, without a login.`)
  }
  if (account.group !== place.group) {
    return made('wrong', `${place.user} is in the group ${account.group}`, `Put it into the group ${place.group}.`)
  }
  if (!/\/(?:nologin|false)$/.test(account.shell)) {
    return made('wrong', `${place.user} can log in with ${account.shell}`, 'Take its login shell away.')
  }
  return ok(`${place.user} (uid ${account.uid}), no login`)
}

export const folderState = `750 ${place.user}:${place.group} directory`

const foldersCheck: Check = ({ folders }) => {
  const wrong = [place.configFolder, place.logFolder].flatMap((path) => {
    const found = folders.get(path)
    return found === folderState ? [] : [{ path, found }]
  })
  const first = wrong[0]
  if (first === undefined) return ok(`${place.configFolder} and ${place.logFolder}, 0750`)
  const found = wrong.map((one) => `${one.path} is ${one.found ?? 'missing'}`).join(', ')
  const state = wrong.every((one) => one.found === undefined) ? 'missing' : 'wrong'
  return made(state, found, `Make it a folder 0750 of ${place.user}:${place.group}.`)
}

const binaryCheck: Check = ({ facts: { xray }, hasBinary, stamp }) => {
  if (xray !== null) {
    const whose = stamp === xray.sha256 ? 'put there by Raptor Tunnel' : 'not put there by Raptor Tunnel'
    return ok(`xray ${xray.version}, ${whose}`)
  }
  return hasBinary
    ? made('wrong', `${place.binary} doesn't run here`, 'Replace it with one for this machine.')
    : made('missing', `no ${place.binary}`, 'Send one from this workstation.')
}

const rotationCheck: Check = ({ rotation, hasLogrotate }) => {
  if (rotation === 'missing') return made('missing', `no ${place.rotation}`, 'Write it: 20 MB, five old logs.')
  if (rotation !== 'ours') return made('wrong', `${place.rotation} is not as we write it`, 'Write it again.')
  if (hasLogrotate) return ok('from 20 MB on, five old logs, compressed')
  return {
    state: 'warning',
    found: 'the rules are there, but logrotate is not installed: logs grow without bound',
    fix: 'Install the package logrotate.',
  }
}

/** VMess refuses clients whose clock is two minutes off, REALITY less where it is told to. */
const mostSkewMs = 60_000

const clockCheck: Check = ({ facts: { clockSkewMs } }) => {
  const seconds = Math.round(Math.abs(clockSkewMs) / 1000)
  const found = seconds === 0 ? 'as here' : `${seconds} s ${clockSkewMs > 0 ? 'ahead of' : 'behind'} ours`
  if (Math.abs(clockSkewMs) <= mostSkewMs) return ok(found)
  return { state: 'warning', found, fix: 'Let the host set its clock by NTP: some protocols refuse a wrong one.' }
}

const leastFreeBytes = 256 * 1024 * 1024

const diskCheck: Check = ({ asRoot, disks }) => {
  const readOnly = disks.find(({ isWritable }) => !isWritable)
  const full = disks.find(({ freeBytes, totalBytes }) => totalBytes > 0 && freeBytes < 1024 * 1024)
  const low = disks.find(({ freeBytes, totalBytes }) => totalBytes > 0 && freeBytes < leastFreeBytes)
  if (full !== undefined) return { state: 'wrong', found: `${full.path} is full`, fix: 'Free some space there.' }
  if (asRoot && readOnly !== undefined) {
    return { state: 'wrong', found: `${readOnly.path} is read-only`, fix: 'Mount it writable.' }
  }
  if (low !== undefined) {
    const found = `${megabytes(low.freeBytes)} free at ${low.path}`
    return { state: 'warning', found, fix: 'Free some space: xray needs about 40 MB, logs up to 120 MB a tunnel.' }
  }
  return ok(`${megabytes(Math.min(...disks.map(({ freeBytes }) => freeBytes)))} free`)
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1_000_000)} MB`

const leftoversCheck: Check = (look, tunnels) => {
  const [hidden] = look.hidden
  if (look.staged.length > 0) {
    return {
      state: 'warning',
      found: `left by an interrupted change: ${look.staged.join(', ')}`,
      fix: 'Prepare sweeps them.',
      byPrepare: true,
    }
  }
  const found = leftovers(look, tunnels)
  if (found.length > 0) {
    return {
      state: 'warning',
      found: found.join('; '),
      fix: 'They are left alone; what is ours goes with a clean removal.',
    }
  }
  if (hidden !== undefined) return { state: 'unknown', found: `this login may not look into ${hidden}` }
  return ok('nothing')
}

const checks: readonly (readonly [CheckItem['id'], string, Check])[] = [
  ['login', 'Login', ({ facts: { user, distribution } }) => ok(`${user} on ${distribution}`)],
  ['privilege', 'Privilege', privilegeCheck],
  ['systemd', 'systemd', systemdCheck],
  ['user', 'User and group', userCheck],
  ['folders', 'Folders', foldersCheck],
  ['binary', 'Xray', binaryCheck],
  ['rotation', 'Log rotation', rotationCheck],
  ['clock', 'Clock', clockCheck],
  ['disk', 'Disk', diskCheck],
  ['leftovers', 'Leftovers', leftoversCheck],
]
