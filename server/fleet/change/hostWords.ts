import { place } from '../../../shared/name.ts'
import type { Plan, PlannedFile } from '../../../shared/plan.ts'
import type { HostPart } from './change.ts'

/** What becomes of the host itself, for people. Its small files are told where those of tunnels are. */
export const hostWords = (part: HostPart): Pick<Plan, 'summary' | 'files' | 'commands'> => ({
  summary: summaryOf(part),
  files: [...foldersOf(part), ...binaryFile(part), ...part.swept.map(removedFile)],
  commands: commandsOf(part),
})

/** True where nothing would become of it. */
export const isNothing = (part: HostPart): boolean =>
  part.account === null &&
  part.folders.length === 0 &&
  part.files.length === 0 &&
  part.binary === null &&
  part.swept.length === 0

const summaryOf = ({ account, folders, files, binary, swept }: HostPart): string[] => [
  ...(account === 'made' ? [`make the system user and group ${place.user}`] : []),
  ...folders.map(({ path, mode, owner }) =>
    mode === null ? `remove ${path} where it is empty` : `make the folder ${path}, ${mode} of ${owner}`,
  ),
  ...files.map(({ path, text }) => `${text === null ? 'remove' : 'write'} ${path}`),
  ...binaryWords(binary),
  ...(swept.length > 0 ? ['sweep what an interrupted change left'] : []),
  ...(account === 'removed' ? [`remove the user and group ${place.user}`] : []),
]

const binaryWords = (binary: HostPart['binary']): string[] => {
  if (binary === null) return []
  if (binary.kind === 'placed') {
    const kept = binary.keep ? [`keep the xray that stands there, which is not ours, under its own hash`] : []
    return [...kept, `put the xray that is sent at ${place.binary}`]
  }
  return [binary.restore === null ? `remove ${place.binary}` : `put back the ${place.binary} that stood there before`]
}

const foldersOf = ({ folders }: HostPart): PlannedFile[] =>
  folders.map(({ path, base, mode, owner }) => ({
    path,
    action: mode === null ? 'remove' : base === 'absent' ? 'create' : 'change',
    mode: mode ?? '',
    owner: mode === null ? '' : owner,
    diff: '',
  }))

const binaryFile = ({ binary }: HostPart): PlannedFile[] => {
  if (binary === null) return []
  const action = binary.base === 'absent' ? 'create' : 'change'
  if (binary.kind === 'placed') return [{ path: place.binary, action, mode: '0755', owner: 'root:root', diff: '' }]
  return [binary.restore === null ? removedFile(place.binary) : { ...removedFile(place.binary), action: 'change' }]
}

const removedFile = (path: string): PlannedFile => ({ path, action: 'remove', mode: '', owner: '', diff: '' })

/** As somebody would type them. */
const commandsOf = ({ account, folders, binary }: HostPart): string[] => [
  ...(account === 'made' ? [`groupadd --system ${place.group}`, makeUser] : []),
  ...folders.map(({ path, mode, owner }) => {
    const [user = '', group = ''] = owner.split(':')
    return mode === null ? `rmdir ${path}` : `install -d -m ${mode} -o ${user} -g ${group} ${path}`
  }),
  ...(binary?.kind === 'placed' ? [`${place.binary} version`] : []),
  ...(account === 'removed' ? [`userdel ${place.user}`, `groupdel ${place.group}`] : []),
]

const makeUser = `useradd --system --gid ${place.group} --no-create-home --shell /usr/sbin/nologin ${place.user}`
