import type { Remote } from '../../shell/remote.ts'
import { unexpected } from '../../systemd/questions/question.ts'
import { parseListening, type HostListener } from '../ports/listening.ts'
import { hostScript, word } from '../scripts/hostScript.ts'
import { leaseLine, runLeased, type Lease } from './lease.ts'

/** A file as it stands on a host. */
export interface FoundFile {
  /** Of the whole file; `link`, `special` or `large` for what is no readable file of ours. */
  readonly sha256: string
  /** Empty for what is not read. */
  readonly text: string
}

/** What a host has of one tunnel. */
export interface FoundTunnel {
  readonly files: Readonly<Partial<Record<'config' | 'unit', FoundFile>>>
  /** systemd's own words: `active`, `inactive`, `failed` … */
  readonly active: string
  readonly enabled: boolean
}

/** What a plan is made from: seen in one round trip. */
export interface HostFound {
  readonly systemd: number
  /** `26.3.27`; undefined where xray doesn't run. */
  readonly xray: string | undefined
  /** What prepare would have to make first. */
  readonly missing: readonly string[]
  readonly listeners: readonly HostListener[]
  tunnel(id: string): FoundTunnel
}

export interface Looking {
  readonly ids: readonly string[]
  /** Of an order that begins: what a killed server's script still does is waited for, so that it is seen. */
  readonly lease?: Lease | undefined
  readonly signal?: AbortSignal | undefined
}

/** Configs of a whole host at most. */
const mostBytes = 256 * 1024 * 1024

/** Looks at a host for the sake of some tunnels. Runs as root, changes nothing, reads nothing that others could have planted. */
export const lookAtTunnels = async (remote: Remote, { ids, lease, signal }: Looking): Promise<HostFound> => {
  const lines = [
    ...(lease === undefined ? [] : [leaseLine(lease)]),
    'version',
    'prepared',
    ...ids.map((id) => `tunnel ${word(id)}`),
    'listening',
  ]
  const command = hostScript('look', 'look at the host', lines)
  const given = signal === undefined ? {} : { signal }
  const { stdout } = await runLeased(remote, command, { timeoutMs: 200_000, maxOutput: mostBytes, ...given })
  const systemd = /^systemd (\d+)$/m.exec(stdout)?.[1]
  if (systemd === undefined || !/^end$/m.test(stdout))
    throw unexpected({ host: remote.host, command: command.name }, stdout)
  const tunnels = foundTunnels(stdout)
  return {
    systemd: Number(systemd),
    xray: /^xray (\d+\.\d+\.\d+)$/m.exec(stdout)?.[1],
    missing: [...stdout.matchAll(/^missing (.+)$/gm)].map(([, what = '']) => what),
    listeners: parseListening(stdout),
    tunnel: (id) => tunnels.get(id) ?? nothingFound,
  }
}

const nothingFound: FoundTunnel = { files: {}, active: 'inactive', enabled: false }

const foundTunnels = (stdout: string): Map<string, FoundTunnel> => {
  const tunnels = new Map<string, FoundTunnel>()
  const of = (id: string): FoundTunnel => tunnels.get(id) ?? nothingFound
  for (const [, id = '', file, sha256 = '', text = ''] of stdout.matchAll(
    /^file (\S+) (config|unit) (\w+) ?(\S*)$/gm,
  )) {
    const found = { sha256, text: Buffer.from(text, 'base64').toString('utf8') }
    tunnels.set(id, { ...of(id), files: { ...of(id).files, [file === 'unit' ? 'unit' : 'config']: found } })
  }
  for (const [, id = '', active = '', enabled = ''] of stdout.matchAll(/^state (\S+) (\S*) ?(\S*)$/gm)) {
    tunnels.set(id, { ...of(id), active, enabled: enabled === 'enabled' })
  }
  return tunnels
}
