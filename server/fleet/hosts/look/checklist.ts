import type { Checklist, CheckItem } from '../../../../shared/host.ts'
import { place } from '../../../../shared/name.ts'
import { leftovers, type KnownThere } from './leftovers.ts'
import type { HostLook, SmallFile } from './look.ts'
import { tmpfilesFile } from './ownFiles.ts'
import { isBinaryOurs } from './whose.ts'

type Item = Omit<CheckItem, 'id' | 'title' | 'byPrepare'> & { byPrepare?: boolean }
type Check = (look: HostLook, known: KnownThere) => Item

/** Is the host ready for tunnels? One line a thing, with what would put it right; pure. */
export const checklistOf = (host: string, look: HostLook, known: KnownThere): Checklist => {
  const items = checks.map(([id, title, check]): CheckItem =>
    Object.assign({ id, title, byPrepare: false }, check(look, known)),
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

/** Root's, so that nobody but root puts a name there for root to follow. */
export const folderState = `750 root:${place.group} directory`

/** As the original system made them: accepted, for tunnels run there. */
const oldFolderState = `750 ${place.user}:${place.group} directory`

const foldersCheck: Check = ({ folders, tmpfiles }) => {
  const found = [place.configFolder, place.logFolder].map((path) => ({ path, state: folders.get(path) }))
  const wrong = found.filter(({ state }) => state !== folderState && state !== oldFolderState)
  if (wrong.length > 0) {
    const said = wrong.map(({ path, state }) => `${path} is ${state ?? 'missing'}`).join(', ')
    const state = wrong.every((one) => one.state === undefined) ? 'missing' : 'wrong'
    return made(state, said, `Make it a folder 0750 of root:${place.group}.`)
  }
  if (found.some(({ state }) => state === oldFolderState)) {
    return {
      state: 'warning',
      found: `they belong to ${place.user}: a tunnel that is broken into could plant links there for root to follow`,
      fix: `Give them to root:${place.group}.`,
      byPrepare: true,
    }
  }
  return (
    smallFile(tmpfiles, tmpfilesFile, 'Write it: it makes the folders again at boot.') ??
    ok(`${place.configFolder} and ${place.logFolder}, 0750, made again at boot`)
  )
}

const smallFile = ({ state }: SmallFile, path: string, fix: string): Item | undefined => {
  if (state === 'missing') return made('missing', `no ${path}`, fix)
  return state === 'ours' ? undefined : made('wrong', `${path} is not as we write it`, fix)
}

const binaryCheck: Check = (look) => {
  const { xray } = look.facts
  if (xray !== null) {
    const whose = isBinaryOurs(look) ? 'put there by Raptor Tunnel' : 'not put there by Raptor Tunnel'
    return ok(`xray ${xray.version}, ${whose}`)
  }
  return look.binary !== undefined
    ? made('wrong', `${place.binary} doesn't run here`, 'Replace it with one for this machine.')
    : made('missing', `no ${place.binary}`, 'Send one from this workstation.')
}

const rotationCheck: Check = ({ rotation, hasLogrotate }) => {
  const wrong = smallFile(rotation, place.rotation, 'Write it: 20 MB, five old logs.')
  if (wrong !== undefined) return wrong
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

const leftoversCheck: Check = (look, known) => {
  const [hidden] = look.hidden
  if (look.staged.length > 0) {
    return {
      state: 'warning',
      found: `left by an interrupted change: ${look.staged.join(', ')}`,
      fix: 'Prepare sweeps them.',
      byPrepare: true,
    }
  }
  const found = leftovers(look, known)
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
