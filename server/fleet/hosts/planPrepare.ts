import { createTwoFilesPatch } from 'diff'
import { place } from '../../../shared/name.ts'
import type { Plan, PlannedFile } from '../../../shared/plan.ts'
import type { FleetContext } from '../context.ts'
import type { Asking } from '../fleet.ts'
import { readBinary } from '../xray/binary.ts'
import { defaultXrayVersion } from '../xray/version.ts'
import { lookAtHost, type Look } from './lookAtHost.ts'
import { isNothing, preparationOf, type Preparation } from './preparation.ts'
import type { PrepareInput } from './prepareHost.ts'
import { binaryStamp, folderOwner, previousBinary, rotationText } from './ready.ts'
import { hasWantedXray } from './xrayWish.ts'

/** What prepare would do on a host now. Changes nothing and downloads nothing. */
export const planPrepare = async (
  { sessions, now }: FleetContext,
  { host, xray }: PrepareInput,
  { signal }: Asking,
): Promise<Plan> => {
  const { remote } = await sessions.open(host, { signal })
  const [look, file] = await Promise.all([
    lookAtHost(remote, { now, signal }),
    xray.kind === 'file' ? readBinary(xray.path, xray.path) : undefined,
  ])
  const source = file?.source ?? (xray.kind === 'release' ? `xray ${xray.version}` : `xray ${defaultXrayVersion}`)
  return planOfPreparation(look, { host, source, todo: preparationOf(look, !hasWantedXray(look, xray, file?.sha256)) })
}

export interface Preparing {
  readonly host: string
  /** The xray that would be sent, in words. */
  readonly source: string
  readonly todo: Preparation
}

export const planOfPreparation = (look: Look, { host, source, todo }: Preparing): Plan => {
  const empty = isNothing(todo)
  return {
    host,
    tunnel: null,
    empty,
    summary: empty ? [`${host} is ready: nothing to do.`] : summaryOf(look, { host, source, todo }),
    files: filesOf(look, todo),
    commands: commandsOf(todo),
    warnings: warningsOf(look, todo),
    added: [],
    listen: [],
  }
}

const summaryOf = ({ facts }: Look, { source, todo }: Preparing): string[] => [
  ...(todo.group === 'same' ? [] : [`Make the system group ${place.group}.`]),
  ...line(todo.user, {
    create: `Make the system user ${place.user}, who can't log in.`,
    change: `Set the group of ${place.user} and take its shell away.`,
  }),
  ...todo.folders.flatMap(({ path, action }) =>
    line(action, { create: `Make the folder ${path}.`, change: `Set owner and mode of ${path}.` }),
  ),
  ...line(todo.rotation, {
    create: 'Rotate the logs: daily or at 50 MB, 7 kept, compressed.',
    change: `Put our ${place.rotation} in the place of what stands there.`,
  }),
  ...line(todo.binary, {
    create: `Send ${source} for ${facts.arch} to ${place.binary}.`,
    change: `Replace ${facts.xray === null ? 'what stands' : `xray ${facts.xray.version}`} at ${place.binary} with ${source}${todo.keepsPrevious ? ` and keep it as ${previousBinary}` : ''}. Running tunnels keep theirs until they restart.`,
  }),
]

const line = (action: 'same' | 'create' | 'change', words: { create: string; change: string }): string[] =>
  action === 'same' ? [] : [words[action]]

const filesOf = ({ readiness }: Look, todo: Preparation): PlannedFile[] => [
  ...todo.folders.map(({ path, action }) => ({ path, action, mode: '0750', owner: folderOwner, diff: '' })),
  {
    path: place.rotation,
    action: todo.rotation,
    mode: '0644',
    owner: 'root:root',
    diff: todo.rotation === 'same' ? '' : rotationDiff(readiness.rotation),
  },
  { path: place.binary, action: todo.binary, mode: '0755', owner: 'root:root', diff: '' },
  ...(todo.binary === 'same' ? [] : [{ ...ownedByRoot, path: binaryStamp, mode: '0644' }]),
  ...(todo.keepsPrevious ? [{ ...ownedByRoot, path: previousBinary, mode: '0755' }] : []),
]

const ownedByRoot = { action: 'create', owner: 'root:root', diff: '' } as const

const rotationDiff = (found: string | undefined): string =>
  createTwoFilesPatch(found === undefined ? '/dev/null' : place.rotation, place.rotation, found ?? '', rotationText)

/** The commands of the script, as somebody would type them. */
const commandsOf = (todo: Preparation): string[] => [
  ...(todo.group === 'same' ? [] : [`groupadd --system ${place.group}`]),
  ...line(todo.user, {
    create: `useradd --system --gid ${place.group} --no-create-home --shell /usr/sbin/nologin ${place.user}`,
    change: `usermod --gid ${place.group} --shell /usr/sbin/nologin ${place.user}`,
  }),
  ...todo.folders.flatMap(({ path, action }) =>
    action === 'same' ? [] : [`install -d -o ${place.user} -g ${place.group} -m 0750 ${path}`],
  ),
  ...(todo.binary === 'same' ? [] : [`${place.binary} version`]),
]

const warningsOf = ({ facts, refused, found }: Look, todo: Preparation): Plan['warnings'] => {
  if (facts.privilege === 'readOnly') {
    const suggestion = `Log in as root, or allow sudo for ${facts.user}.`
    return [{ path: '', message: 'This login may only read: it can show this plan and not carry it out.', suggestion }]
  }
  if (refused !== undefined) return [{ path: '', message: 'sudo asks for a password that is not known or wrong.' }]
  if (!todo.keepsPrevious) return []
  const version = facts.xray === null ? 'something that does not run' : `xray ${facts.xray.version}`
  const hash = (found.binaryHash ?? '').slice(0, 12)
  const message = `Somebody else put ${version} (sha256 ${hash}…) at ${place.binary}; it is replaced, and kept.`
  return [{ path: place.binary, message }]
}
