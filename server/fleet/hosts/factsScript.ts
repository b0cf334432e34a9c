import type { HostFacts } from '../../../shared/host.ts'
import { place } from '../../../shared/name.ts'
import { unexpected, type Asked } from '../../systemd/question.ts'
import { listeningFunction, ownerInWords, parseListening } from '../deploy/listening.ts'

/** What the host itself says of its facts; who logs in, with which rights and when, the workstation adds. */
export interface FoundFacts {
  readonly facts: Omit<HostFacts, 'privilege' | 'user' | 'clockSkewMs' | 'seenAtMs'>
  /** What PID 1 is: `systemd`, `init`, `sshd` …; empty when the host hides it. */
  readonly init: string
  /** True when systemd is PID 1 (sd_booted(3)). */
  readonly booted: boolean
  /** What the xray that stands there says instead of its version; undefined where it runs or there is none. */
  readonly xrayRefuses: string | undefined
  /** sha256 of the file in xray's place, whether it runs or not. */
  readonly binaryHash: string | undefined
  /** The places that a tunnel needs, each with its file system. */
  readonly disks: readonly Disk[]
}

export interface Disk {
  readonly path: string
  readonly totalBytes: number
  readonly freeBytes: number
  /** May the login write there, as far as rights and mounts go? */
  readonly writable: boolean
}

/**
 * A shell function `facts`. Its first line is the host's clock, so that whoever reads it can tell the time it took to
 * arrive. Every tool it uses is in a minimal system; what is missing is left out.
 */
export const factsFunction = `facts() {
  printf 'clock %s\\n' "$(date +%s.%N)"
  printf 'machine %s\\nkernel %s\\n' "$(uname -m)" "$(uname -r)"
  printf 'distribution %s\\n' "$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null | tr -d '"' | head -n 1)"
  [ -d /run/systemd/system ] && echo booted
  printf 'init %s\\n' "$(cat /proc/1/comm 2>/dev/null)"
  systemctl --version 2>/dev/null | sed -n '1s/^systemd \\([0-9]*\\).*/systemd \\1/p'
  xray_facts
  for path in /etc ${place.unitFolder} /usr/local/bin /var/log ${place.configFolder} ${place.logFolder}; do
    [ -d "$path" ] || continue
    can=read
    [ -w "$path" ] && can=write
    df -Pk -- "$path" 2>/dev/null | awk -v path="$path" -v can="$can" 'NR == 2 { print "disk", path, $2, $4, can }'
  done
  awk '/^Mem(Total|Available):/ { print "memory", $1, $2 }' /proc/meminfo
  printf 'load %s\\n' "$(cat /proc/loadavg)"
  printf 'cpus %s\\n' "$(getconf _NPROCESSORS_ONLN 2>/dev/null || nproc)"
  [ -r /sys/fs/selinux/enforce ] && printf 'selinux %s\\n' "$(cat /sys/fs/selinux/enforce)"
  listening
}
xray_facts() {
  [ -f ${place.binary} ] || return 0
  hash=$(sha256sum < ${place.binary}) && printf 'binary %s\\n' "\${hash%% *}"
  said=$(timeout 10 ${place.binary} version 2>&1 </dev/null)
  version=$(printf '%s\\n' "$said" | sed -n '1s/^Xray \\([0-9][0-9.]*\\) .*/\\1/p')
  if [ -n "$version" ]; then
    printf 'xray %s\\n' "$version"
  else
    printf 'broken %s\\n' "$(printf '%s' "$said" | head -n 1 | cut -c 1-200)"
  fi
}
${listeningFunction}`

/** Reads what `facts` printed. @throws HostError `unexpectedOutput` where the host did not say what every Linux says. */
export const parseFacts = (stdout: string, asked: Asked): FoundFacts => {
  const one = (pattern: RegExp): string | undefined => pattern.exec(stdout)?.[1]
  const needed = (pattern: RegExp): string => {
    const found = one(pattern)
    if (found === undefined) throw unexpected(asked, stdout)
    return found
  }
  const kilobytes = (pattern: RegExp): number => Number(needed(pattern)) * 1024
  const systemd = one(/^systemd (\d+)$/m)
  const disks = disksIn(stdout)
  const tightest = disks.toSorted((left, right) => left.freeBytes - right.freeBytes)[0]
  if (tightest === undefined) throw unexpected(asked, stdout)
  const version = one(/^xray (\d+\.\d+\.\d+)$/m)
  const binaryHash = one(/^binary ([0-9a-f]{64})$/m)
  return {
    facts: {
      distribution: one(/^distribution (.+)$/m) ?? 'Linux',
      arch: needed(/^machine (\S+)$/m),
      kernel: needed(/^kernel (\S+)$/m),
      systemd: systemd === undefined ? null : Number(systemd),
      xray: version === undefined || binaryHash === undefined ? null : { version, sha256: binaryHash },
      diskFreeBytes: tightest.freeBytes,
      diskTotalBytes: tightest.totalBytes,
      memoryFreeBytes: kilobytes(/^memory MemAvailable: (\d+)$/m),
      memoryTotalBytes: kilobytes(/^memory MemTotal: (\d+)$/m),
      load1: Number(needed(/^load ([\d.]+) /m)),
      cpus: Number(needed(/^cpus (\d+)$/m)),
      selinux: selinuxOf(one(/^selinux ([01])$/m)),
      ports: portsIn(stdout),
    },
    init: one(/^init (.*)$/m) ?? '',
    booted: /^booted$/m.test(stdout),
    xrayRefuses: one(/^broken (.*)$/m),
    binaryHash,
    disks,
  }
}

/** The host's clock in UNIX milliseconds, from the first line; undefined until that has come. */
export const clockIn = (stdout: string): number | undefined => {
  // Where `date` knows no %N the second is only known to its half.
  const [, seconds, fraction] = /^clock (\d+)(?:\.(\d+))?.*\n/m.exec(stdout) ?? []
  return seconds === undefined ? undefined : Number(`${seconds}.${fraction ?? '5'}`) * 1000
}

const disksIn = (stdout: string): Disk[] =>
  [...stdout.matchAll(/^disk (\S+) (\d+) (\d+) (read|write)$/gm)].map(([, path = '', total, free, can]) => ({
    path,
    totalBytes: Number(total) * 1024,
    freeBytes: Number(free) * 1024,
    writable: can === 'write',
  }))

const selinuxOf = (enforce: string | undefined): HostFacts['selinux'] => {
  if (enforce === undefined) return 'disabled'
  return enforce === '1' ? 'enforcing' : 'permissive'
}

const portsIn = (stdout: string): HostFacts['ports'] =>
  parseListening(stdout)
    .filter(({ protocol }) => protocol === 'tcp')
    .map((listener) => ({
      port: listener.port,
      address: listener.address,
      owner: ownerInWords(listener),
      pid: listener.owner?.pid ?? null,
    }))
    .toSorted((left, right) => left.port - right.port || left.address.localeCompare(right.address))
