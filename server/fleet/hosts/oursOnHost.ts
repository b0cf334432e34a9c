import { idOfUnit, place } from '../../../shared/name.ts'
import { raw, sh } from '../../shell/command.ts'
import { unexpected, type Question } from '../../systemd/question.ts'
import { plainWords } from '../../systemd/systemctl.ts'
import { sha256 } from '../deploy/sha256.ts'
import { binaryStamp, isOurRotation, readyFolders } from './ready.ts'
import { idInName, parseReadiness, readinessFunction, type Readiness } from './readinessScript.ts'

/** Everything of ours that stands on a host, and what looks like ours and isn't. */
export interface Ours {
  /** Tunnels whose unit is ours, and what is left of tunnels without a unit. */
  readonly tunnels: readonly FoundTunnel[]
  /** Units of our naming without our header. */
  readonly foreignUnits: readonly string[]
  /** What a clean removal leaves in our folders: it is not ours. */
  readonly foreignFiles: readonly string[]
  /** Units of anybody that run as our user: it stays for them. */
  readonly usersOfUser: readonly string[]
  readonly hasRotation: boolean
  /** `kept`: there is one, and not ours. `restored`: somebody else's comes back. */
  readonly binary: 'none' | 'kept' | 'removed' | 'restored'
  /** Folders, user, group and half-written files, by name. */
  readonly rest: readonly string[]
}

export interface FoundTunnel {
  readonly id: string
  readonly unit: string | undefined
  readonly config: string | undefined
}

/** Looks for all of ours on a host. Runs as root, changes nothing. */
export const oursOnHost = {
  command: () => sh('look for what is ours')`${raw(script)}`,
  parse: ({ stdout }, asked) => {
    if (!/^end$/m.test(stdout)) throw unexpected(asked, stdout)
    const readiness = parseReadiness(stdout)
    const usersOfUser = matches(stdout, /^uses (\S+)$/gm)
      .filter((unit) => !readiness.ourUnits.some((id) => id === idOfUnit(unit)))
      .toSorted()
    return {
      tunnels: tunnelsIn(stdout, readiness),
      foreignUnits: readiness.foreignUnits,
      foreignFiles: foreignFilesOf(readiness),
      usersOfUser,
      hasRotation: readiness.rotation !== undefined && isOurRotation(readiness.rotation),
      binary: binaryOf(stdout, readiness),
      rest: restOf(readiness, usersOfUser.length > 0),
    }
  },
} satisfies Question<undefined, Ours>

/** A host with 300 tunnels has a few megabytes of configs. */
export const oursMaxOutput = 256 * 1024 * 1024

const script = `${plainWords}
${readinessFunction}readiness
for path in ${place.unitFolder}/xray-tunnel-*.service ${place.configFolder}/xray-*.json; do
  [ -f "$path" ] && printf 'text %s %s\\n' "$(plain "\${path##*/}")" "$(base64 -w0 < "$path")"
done
grep -lE '^[[:space:]]*(User|Group)[[:space:]]*=[[:space:]]*(${place.user})[[:space:]]*$' ${place.unitFolder}/*.service 2>/dev/null |
  while read -r path; do printf 'uses %s\\n' "$(plain "\${path##*/}")"; done
if [ -f ${place.binary} ]; then
  if [ -f ${binaryStamp} ] && sha256sum -c --status ${binaryStamp} 2>/dev/null; then echo 'binary ours'; else echo 'binary foreign'; fi
fi
echo end
`

const tunnelsIn = (stdout: string, { ourUnits, foreignUnits, configs, logs }: Readiness): FoundTunnel[] => {
  const texts = new Map(
    [...stdout.matchAll(/^text (\S+) (\S*)$/gm)].map(([, name = '', text = '']) => [
      name,
      Buffer.from(text, 'base64').toString('utf8'),
    ]),
  )
  const foreign = new Set(foreignUnits.map(idInName))
  const ids = new Set(ourUnits)
  for (const name of [...configs, ...logs]) {
    const id = idInName(name)
    if (id !== undefined && !foreign.has(id)) ids.add(id)
  }
  return [...ids].toSorted().map((id) => ({
    id,
    unit: texts.get(`xray-tunnel-${id}.service`),
    config: texts.get(`xray-${id}.json`),
  }))
}

/** sha256 of the unit that a removal expects, or `absent`. */
export const expectedUnit = ({ unit }: FoundTunnel): string => (unit === undefined ? 'absent' : sha256(unit))

const foreignFilesOf = ({ configs, logs, foreignUnits }: Readiness): string[] => {
  const foreign = new Set(foreignUnits.map(idInName))
  const isForeign = (name: string): boolean => {
    const id = idInName(name)
    return id === undefined || foreign.has(id)
  }
  return [
    ...configs.filter(isForeign).map((name) => `${place.configFolder}/${name}`),
    ...logs.filter(isForeign).map((name) => `${place.logFolder}/${name}`),
  ]
}

const binaryOf = (stdout: string, { hasPreviousBinary }: Readiness): Ours['binary'] => {
  const said = /^binary (ours|foreign)$/m.exec(stdout)?.[1]
  if (said === undefined) return 'none'
  if (said === 'foreign') return 'kept'
  return hasPreviousBinary ? 'restored' : 'removed'
}

const restOf = (readiness: Readiness, isUsed: boolean): string[] => {
  const { user, hasGroup, folders, staged } = readiness
  const held = foreignFilesOf(readiness)
  const empty = readyFolders.filter(({ path }) => !held.some((file) => file.startsWith(`${path}/`)))
  return [
    ...staged,
    ...empty.flatMap(({ path }) => (folders.some((folder) => folder.path === path) ? [path] : [])),
    ...(user === undefined || isUsed ? [] : [`the user ${place.user}`]),
    ...(!hasGroup || isUsed ? [] : [`the group ${place.group}`]),
  ]
}

const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found)
