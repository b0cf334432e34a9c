import type { CheckItem, Checklist } from '../../../shared/host.ts'
import { place } from '../../../shared/name.ts'
import { compareVersions } from '../../../shared/xray/compatibility.ts'
import { defaultXrayVersion } from '../xray/version.ts'
import { leftoversIn } from './leftovers.ts'
import type { Look } from './lookAtHost.ts'
import { folderFault, userFault } from './preparation.ts'
import { readyFolders, rotationText } from './ready.ts'

type Judgement = Omit<CheckItem, 'id' | 'title'>
type Judge = (look: Look, tunnels: ReadonlySet<string>) => Judgement

/** The checklist of a host from one look at it. `tunnels`: the ids that the fleet has there. */
export const checklistOf = (host: string, look: Look, tunnels: ReadonlySet<string>): Checklist => {
  const items = lines.map(([id, title, judge]): CheckItem => Object.assign({ id, title }, judge(look, tunnels)))
  const ready = items.every(({ state }) => state !== 'missing' && state !== 'wrong')
  return { host, ready, items, facts: look.facts }
}

/** Tunnels are tested from this systemd on. */
const oldestSystemd = 247
const skewLimitMs = 30_000
const tightBytes = 256 * 1024 * 1024
const fullBytes = 1024 * 1024

const judgeLogin: Judge = ({ facts, roundTripMs }) => ok(`${facts.user}, ${roundTripMs.toFixed(1)} ms a round trip.`)

const judgePrivilege: Judge = ({ facts, refused }) => {
  if (refused !== undefined) {
    const isWrong = refused.kind === 'sudoPasswordWrong'
    const found = `sudo asks for a password, and ${isWrong ? 'the one given is wrong' : 'none was given'}.`
    return bad('wrong', found, { fix: 'Give the sudo password, or allow NOPASSWD in sudoers.' })
  }
  switch (facts.privilege) {
    case 'root':
      return ok('root login.')
    case 'sudo':
      return ok('sudo without password.')
    case 'sudoPassword':
      return ok('sudo with password.')
    case 'readOnly':
      return bad('wrong', 'This login may only read.', { fix: `Log in as root, or allow sudo for ${facts.user}.` })
  }
}

const judgeSystemd: Judge = ({ facts: { systemd }, found: { booted, init } }) => {
  const fix = `Tunnels are systemd services: use a host with systemd ${oldestSystemd} or newer.`
  if (!booted) return bad('missing', `systemd doesn't run here${init === '' ? '' : `, ${init} does`}.`, { fix })
  if (systemd === null) return bad('unknown', 'systemd runs, but systemctl is not there.', { fix })
  return systemd < oldestSystemd ? bad('warning', `systemd ${systemd} is old.`, { fix }) : ok(`systemd ${systemd}.`)
}

const makesUser = `Prepare makes the system user ${place.user}, who can't log in.`

const judgeUser: Judge = ({ readiness }) => {
  const { user, hasGroup } = readiness
  if (user === undefined) return byPrepare('missing', `There is no user ${place.user}.`, makesUser)
  if (!hasGroup) return byPrepare('missing', `There is no group ${place.group}.`, makesUser)
  const fault = userFault(readiness)
  if (fault !== undefined) return byPrepare('wrong', `${fault}.`, 'Prepare sets its group and takes its shell away.')
  // login.defs(5): SYS_UID_MAX is 999.
  if (user.uid > 999) {
    return bad('warning', `${place.user} is no system user (id ${user.uid}).`, { fix: 'Give it an id below 1000.' })
  }
  return ok(`${place.user}, id ${user.uid}, no login.`)
}

const judgeFolders: Judge = ({ readiness: { folders } }) => {
  const missing = readyFolders.filter(({ path }) => !folders.some((folder) => folder.path === path))
  const faults = folders.flatMap((folder) => folderFault(folder) ?? [])
  const fix = `Prepare makes both folders, ${place.user}:${place.group} 0750.`
  if (missing.length > 0) {
    return byPrepare('missing', `There is no ${missing.map(({ path }) => path).join(' and no ')}.`, fix)
  }
  if (faults.length > 0) return byPrepare('wrong', `${faults.join(' and ')}.`, fix)
  return ok(`${readyFolders.map(({ path }) => path).join(' and ')}, 0750.`)
}

const judgeBinary: Judge = ({ facts: { xray, arch }, found, readiness }) => {
  const fix = `Prepare puts xray ${defaultXrayVersion} for ${arch} there.`
  if (found.binaryHash === undefined) return byPrepare('missing', `There is no ${place.binary}.`, fix)
  if (xray === null) {
    return byPrepare('wrong', `${place.binary} doesn't run on ${arch}: ${found.xrayRefuses ?? 'it says nothing'}`, fix)
  }
  if (readiness.stamp !== undefined && readiness.stamp !== found.binaryHash) {
    return byPrepare('wrong', `${place.binary} (xray ${xray.version}) is not the file that was put there.`, fix)
  }
  const said = `xray ${xray.version} runs on ${arch}${readiness.stamp === undefined ? ', put there by somebody else' : ''}.`
  return compareVersions(xray.version, defaultXrayVersion) < 0 ? byPrepare('warning', said, fix) : ok(said)
}

const judgeRotation: Judge = ({ readiness: { rotation, hasLogrotate } }) => {
  const fix = 'Prepare puts the file there.'
  if (rotation === undefined) return byPrepare('missing', `There is no ${place.rotation}.`, fix)
  if (rotation !== rotationText) return byPrepare('wrong', `${place.rotation} was edited or is not ours.`, fix)
  if (hasLogrotate) return ok(`${place.rotation}: daily or at 50 MB, 7 kept, compressed.`)
  const found = "The file is there, but logrotate isn't installed: logs grow."
  return bad('warning', found, { fix: 'Install the package logrotate.' })
}

const judgeClock: Judge = ({ facts: { clockSkewMs } }) => {
  const seconds = (Math.abs(clockSkewMs) / 1000).toFixed(1)
  if (Math.abs(clockSkewMs) <= skewLimitMs) return ok(`${seconds} s apart from this workstation.`)
  const found = `The clock is ${seconds} s ${clockSkewMs > 0 ? 'ahead of' : 'behind'} this workstation.`
  return bad('warning', found, { fix: 'Set up time synchronisation: some protocols refuse a wrong clock.' })
}

const judgeDisk: Judge = ({ facts, found: { disks }, refused }) => {
  const isRoot = facts.privilege !== 'readOnly' && refused === undefined
  const locked = isRoot ? disks.find(({ writable }) => !writable) : undefined
  if (locked !== undefined) {
    return bad('wrong', `${locked.path} is read-only.`, { fix: `Mount ${locked.path} writable.` })
  }
  const [tight] = disks.toSorted((left, right) => left.freeBytes - right.freeBytes)
  if (tight === undefined || tight.freeBytes >= tightBytes) return ok(`${mebibytes(facts.diskFreeBytes)} free.`)
  const found = `${mebibytes(tight.freeBytes)} free at ${tight.path}.`
  return bad(tight.freeBytes < fullBytes ? 'wrong' : 'warning', found, { fix: `Free some space at ${tight.path}.` })
}

const judgeLeftovers: Judge = ({ readiness }, tunnels) => {
  const found = leftoversIn(readiness, tunnels)
  const [hidden] = readiness.hidden
  if (found.length > 0) {
    const fix = 'Take them away by hand, or make the tunnels again; a clean removal of the host takes all of them.'
    return bad('warning', `${found.join(', ')}.`, { fix })
  }
  if (hidden !== undefined) return bad('unknown', `This login may not look into ${hidden}.`, {})
  return ok('Nothing left behind.')
}

const lines: readonly [CheckItem['id'], string, Judge][] = [
  ['login', 'Login', judgeLogin],
  ['privilege', 'Rights', judgePrivilege],
  ['systemd', 'systemd', judgeSystemd],
  ['user', 'User and group', judgeUser],
  ['folders', 'Folders', judgeFolders],
  ['binary', 'xray', judgeBinary],
  ['rotation', 'Log rotation', judgeRotation],
  ['clock', 'Clock', judgeClock],
  ['disk', 'Disk', judgeDisk],
  ['leftovers', 'Leftovers', judgeLeftovers],
]

const ok = (found: string): Judgement => ({ state: 'ok', found, byPrepare: false })

const bad = (state: CheckItem['state'], found: string, { fix }: { fix?: string }): Judgement => ({
  state,
  found,
  ...(fix === undefined ? {} : { fix }),
  byPrepare: false,
})

const byPrepare = (state: CheckItem['state'], found: string, fix: string): Judgement => ({
  state,
  found,
  fix,
  byPrepare: true,
})

const mebibytes = (bytes: number): string => `${Math.floor(bytes / 1_048_576)} MiB`
