import { place } from '../../../shared/name.ts'
import { raw, sh } from '../../shell/command.ts'
import { quote } from '../../shell/quote.ts'
import { unexpected, type Question } from '../../systemd/questions/question.ts'
import { plainWords } from '../../systemd/questions/systemctl.ts'
import { tunnelFiles, type TunnelFile } from './files.ts'
import { listeningFunction, parseListening, type HostListener } from './listening.ts'

/** A file as it stands on a host. */
export interface FoundFile {
  readonly sha256: string
  readonly text: string
}

/** What a host has of one tunnel before anything is changed. */
export interface FoundTunnel {
  readonly files: Readonly<Partial<Record<TunnelFile, FoundFile>>>
  /** systemd's own words: `active`, `inactive`, `failed` … */
  readonly active: string
  readonly enabled: boolean
}

/** What a plan is made from: seen in one round trip. */
export interface Survey {
  readonly systemd: number
  /** `26.3.27`; undefined where xray doesn't run. */
  readonly xray: string | undefined
  /** What prepare would have to make first. */
  readonly missing: readonly string[]
  readonly listeners: readonly HostListener[]
  found(id: string): FoundTunnel
}

export interface Looked {
  readonly ids: readonly string[]
  /** Asks xray for its version too, which costs the start of a 30 MB program. Default true. */
  readonly version?: boolean
}

/** Looks at a host for the sake of some tunnels. Runs as root, changes nothing. */
export const survey = {
  command: (looked) => sh('look at the host')`${raw(script(looked))}`,
  parse: ({ stdout }, asked) => {
    const systemd = /^systemd (\d+)$/m.exec(stdout)?.[1]
    if (systemd === undefined || !/^end$/m.test(stdout)) throw unexpected(asked, stdout)
    const tunnels = foundTunnels(stdout)
    return {
      systemd: Number(systemd),
      xray: /^xray (\d+\.\d+\.\d+)$/m.exec(stdout)?.[1],
      missing: [...stdout.matchAll(/^missing (.+)$/gm)].map(([, what = '']) => what),
      listeners: parseListening(stdout),
      found: (id) => tunnels.get(id) ?? nothingFound,
    }
  },
} satisfies Question<Looked, Survey>

const nothingFound: FoundTunnel = { files: {}, active: 'inactive', enabled: false }

const script = ({ ids, version = true }: Looked): string => `${plainWords}
${listeningFunction}
show() {
  [ -f "$3" ] || return 0
  set -- "$@" "$(sha256sum < "$3")"
  printf 'file %s %s %s %s\\n' "$1" "$2" "\${4%% *}" "$(base64 -w0 < "$3")"
}
systemctl --version | sed -n '1s/^systemd \\([0-9]*\\).*/systemd \\1/p'
if [ -x ${place.binary} ]; then
  ${version ? `${place.binary} version 2>/dev/null | sed -n '1s/^Xray \\([0-9.]*\\) .*/xray \\1/p'` : ':'}
else
  echo 'missing the xray binary'
fi
id -u ${place.user} >/dev/null 2>&1 || echo 'missing the user ${place.user}'
for folder in ${place.configFolder} ${place.logFolder}; do
  [ -d $folder ] || echo "missing the folder $folder"
done
${ids.map(showTunnel).join('')}listening
echo end
`

const showTunnel = (id: string): string => {
  const { config, unit } = tunnelFiles(id)
  return `show ${id} config ${quote(config.path)}
show ${id} unit ${quote(unit.path)}
[ -e ${quote(unit.path)} ] && printf 'state %s %s %s\\n' ${id} "$(systemctl is-active xray-tunnel-${id}.service)" "$(systemctl is-enabled xray-tunnel-${id}.service 2>/dev/null)"
`
}

const foundTunnels = (stdout: string): Map<string, FoundTunnel> => {
  const tunnels = new Map<string, FoundTunnel>()
  const of = (id: string): FoundTunnel => tunnels.get(id) ?? nothingFound
  for (const [, id = '', file, sha256 = '', text = ''] of stdout.matchAll(/^file (\S+) (config|unit) (\w+) (\S*)$/gm)) {
    const found = { sha256, text: Buffer.from(text, 'base64').toString('utf8') }
    tunnels.set(id, { ...of(id), files: { ...of(id).files, [file === 'unit' ? 'unit' : 'config']: found } })
  }
  for (const [, id = '', active = '', enabled = ''] of stdout.matchAll(/^state (\S+) (\S+) ?(\S*)$/gm)) {
    tunnels.set(id, { ...of(id), active, enabled: enabled === 'enabled' })
  }
  return tunnels
}
