import type { HostFacts, Privilege } from '../../../shared/host.ts'
import { faultOf } from '../../../shared/hostError.ts'
import type { Output, Remote } from '../../shell/remote.ts'
import { unexpected, type Asked } from '../../systemd/questions/question.ts'
import { parseHeader } from '../../systemd/unit/unitHeader.ts'
import { ownerInWords, parseListening } from '../deploy/listening.ts'
import { lookScript } from './lookScript.ts'
import { rotationState } from './rotation.ts'

/** A host as it stands: its facts, and what is there of ours. */
export interface HostLook {
  readonly facts: HostFacts
  /** Whether root looked; another login sees less. */
  readonly asRoot: boolean
  /** The service user; undefined where there is none. */
  readonly account: { readonly uid: number; readonly shell: string; readonly group: string } | undefined
  readonly hasGroup: boolean
  /** Path → `750 raptor-tunnel:raptor-tunnel directory`. */
  readonly folders: ReadonlyMap<string, string>
  readonly rotation: ReturnType<typeof rotationState>
  /** The rules for log rotation, as they stand. */
  readonly rotationText: string | undefined
  readonly hasLogrotate: boolean
  /** The sha256 of the xray that we put there; undefined for none, or where the login can't read it. */
  readonly stamp: string | undefined
  /** True where there is a file in the place of xray, whether it runs or not. */
  readonly hasBinary: boolean
  readonly disks: readonly { path: string; isWritable: boolean; freeBytes: number; totalBytes: number }[]
  /** Files that an interrupted change left. */
  readonly staged: readonly string[]
  /** Units of our naming; `isOurs` is proved by their header. */
  readonly units: readonly { name: string; isOurs: boolean }[]
  /** Units of anybody that run as the service user. */
  readonly livesOnUser: readonly string[]
  /** Names in our two folders. */
  readonly configs: readonly string[]
  readonly logs: readonly string[]
  /** Those of the two folders that the login may not look into. */
  readonly hidden: readonly string[]
  /** True where an xray that was not ours is kept beside ours. */
  readonly hasKeptBinary: boolean
  /** True when systemd is PID 1 (sd_booted(3)). */
  readonly isBooted: boolean
  /** What PID 1 is, `systemd`, `init`, `sshd` …; empty when the host hides it. */
  readonly init: string
}

/** When the question went out and when its answer began, UNIX milliseconds: what the clock is compared with. */
export interface LookTimes {
  readonly answeredMs: number
  readonly roundTripMs: number
  readonly privilege: Privilege
  /** The login's name. */
  readonly user: string
}

/** Looks as root where the login can be that without being asked, else as the login. */
export const lookAt = async (
  remote: Remote,
  { now, signal }: { now: () => number; signal?: AbortSignal | undefined },
): Promise<HostLook> => {
  let answeredMs: number | undefined
  const run = (as: 'root' | 'login'): Promise<Output> =>
    remote.run(lookScript, {
      as,
      timeoutMs: 60_000,
      onStdout: () => (answeredMs ??= now()),
      ...(signal === undefined ? {} : { signal }),
    })
  const output = await (remote.privilege === 'readOnly' ? run('login') : run('root').catch(orLess(() => run('login'))))
  const { roundTripMs, privilege, user, host } = remote
  return parseLook(output.stdout, { answeredMs: answeredMs ?? now(), roundTripMs, privilege, user, host })
}

const orLess =
  (less: () => Promise<Output>) =>
  async (thrown: unknown): Promise<Output> => {
    const kind = faultOf(thrown)?.kind
    if (kind === 'sudoPasswordNeeded' || kind === 'sudoPasswordWrong' || kind === 'notPermitted') return less()
    throw thrown
  }

/** What a host says beyond this is no fact of it. */
const mostOfOneName = 4096
const mostOfOneLine = 65_536

/** Reads the answer of `lookScript`. */
export const parseLook = (stdout: string, times: LookTimes & { host: string }): HostLook => {
  const asked: Asked = { host: times.host, command: lookScript.name }
  if (!/^end$/m.test(stdout)) throw unexpected(asked, stdout)
  const facts = new Map<string, string[]>()
  for (const line of stdout.split('\n')) {
    const at = line.indexOf(' ')
    const said = facts.get(line.slice(0, at))
    if (said !== undefined && said.length < mostOfOneName) said.push(line.slice(at + 1, mostOfOneLine))
    else if (said === undefined && at > 0) facts.set(line.slice(0, at), [line.slice(at + 1, mostOfOneLine)])
  }
  const all = (name: string): string[] => facts.get(name) ?? []
  const one = (name: string): string | undefined => all(name)[0]
  const rotationText = textOf(one('rotation'))
  const disks = all('disk').map(readDisk)
  return {
    facts: factsOf(one, { stdout, times, disk: smallest(disks) }),
    asRoot: one('uid') === '0',
    account: readAccount(one('account'), one('groupOfUser')),
    hasGroup: one('group') !== undefined,
    folders: new Map(all('folder').map((line) => [line.split(' ')[0] ?? '', line.slice(line.indexOf(' ') + 1)])),
    rotation: rotationState(rotationText),
    rotationText,
    hasLogrotate: one('logrotate') === 'yes',
    stamp: /^[0-9a-f]{64}$/.exec(one('stamp') ?? '')?.[0],
    hasBinary: one('xrayHash') !== undefined,
    disks,
    staged: all('staged'),
    units: all('unit').map(readUnit),
    livesOnUser: all('livesOn'),
    configs: all('config'),
    logs: all('log'),
    hidden: all('hidden'),
    hasKeptBinary: one('keptBinary') === 'yes',
    isBooted: one('booted') === 'yes',
    init: one('init') ?? '',
  }
}

const textOf = (base64: string | undefined): string | undefined =>
  base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8')

type One = (name: string) => string | undefined

const factsOf = (
  one: One,
  { stdout, times, disk }: { stdout: string; times: LookTimes; disk: HostLook['disks'][number] | undefined },
): HostFacts => {
  const sha256 = one('xrayHash')
  const version = one('xrayVersion')
  const systemd = one('systemd')
  return {
    distribution: one('distribution') ?? 'unknown',
    arch: one('arch') ?? 'unknown',
    kernel: one('kernel') ?? 'unknown',
    systemd: systemd === undefined ? null : Number(systemd),
    privilege: times.privilege,
    user: times.user,
    xray: sha256 === undefined || version === undefined ? null : { version, sha256 },
    clockSkewMs: skewOf(one('now'), times),
    diskFreeBytes: disk?.freeBytes ?? 0,
    diskTotalBytes: disk?.totalBytes ?? 0,
    memoryFreeBytes: bytesOf(one('memoryFree')),
    memoryTotalBytes: bytesOf(one('memoryTotal')),
    load1: Number(one('load') ?? 0),
    cpus: Number(one('cpus') ?? 1),
    selinux: selinuxOf(one('selinux')),
    ports: portsOf(stdout),
    seenAtMs: times.answeredMs,
  }
}

/** Host clock minus ours. What the host said first was on its way for half a round trip. A date without %N is whole seconds. */
const skewOf = (said: string | undefined, { answeredMs, roundTripMs }: LookTimes): number => {
  const seconds = Number.parseFloat(said ?? '')
  return Number.isNaN(seconds) ? 0 : Math.round(seconds * 1000 - (answeredMs - roundTripMs / 2))
}

const selinuxOf = (said = ''): HostFacts['selinux'] => {
  if (/^(?:enforcing|1)$/i.test(said)) return 'enforcing'
  return /^(?:permissive|0)$/i.test(said) ? 'permissive' : 'disabled'
}

const portsOf = (stdout: string): HostFacts['ports'] =>
  parseListening(stdout)
    .filter(({ protocol }) => protocol === 'tcp')
    .map((listener) => ({
      port: listener.port,
      address: listener.address,
      owner: listener.owner === undefined ? '' : ownerInWords(listener),
      pid: listener.owner?.pid ?? null,
    }))
    .toSorted((one, other) => one.port - other.port)
    .slice(0, mostOfOneName)

const readDisk = (line: string): HostLook['disks'][number] => {
  const [path = '', writable, free, total] = line.split(' ')
  return { path, isWritable: writable === 'yes', freeBytes: bytesOf(free), totalBytes: bytesOf(total) }
}

const bytesOf = (kibibytes = '0'): number => Number(kibibytes) * 1024

const smallest = (disks: HostLook['disks']): HostLook['disks'][number] | undefined =>
  [...disks].sort((one, other) => one.freeBytes - other.freeBytes)[0]

const readAccount = (line: string | undefined, group = ''): HostLook['account'] => {
  if (line === undefined) return undefined
  const [, , uid, , , , shell = ''] = line.split(':')
  return { uid: Number(uid), shell, group }
}

const readUnit = (line: string): HostLook['units'][number] => {
  const [name = '', head = ''] = line.split(' ')
  const header = parseHeader(textOf(head) ?? '')
  return { name, isOurs: header !== undefined && name === `xray-tunnel-${header.id}.service` }
}
