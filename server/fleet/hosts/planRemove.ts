import { place, unitNameOf } from '../../../shared/name.ts'
import type { Plan, PlannedFile } from '../../../shared/plan.ts'
import type { Ours } from './oursOnHost.ts'

/** What forgetting a host means: nothing on the host. */
export const planOfForgetting = (host: string, tunnels: readonly string[]): Plan => ({
  ...emptyPlan(host),
  empty: false,
  summary: [
    `Forget ${host} here; nothing is changed on it.`,
    ...(tunnels.length === 0 ? [] : [`Forget its tunnels, which run on: ${tunnels.join(', ')}.`]),
  ],
})

/** What a clean removal takes away, and what it leaves since it is not ours. */
export const planOfCleaning = (host: string, ours: Ours): Plan => ({
  ...emptyPlan(host),
  empty: false,
  summary: [
    ...(ours.tunnels.length === 0 ? [] : [`Stop and take away: ${ours.tunnels.map(({ id }) => id).join(', ')}.`]),
    ...binaryLine(ours),
    ...(ours.rest.length === 0 ? [] : [`Take away ${ours.rest.join(', ')}.`]),
    `Forget ${host} here; the configs are archived on this workstation.`,
  ],
  files: filesOf(ours),
  commands: [
    ...(ours.tunnels.length === 0 ? [] : commandsOf(ours.tunnels.map(({ id }) => unitNameOf(id)).join(' '))),
    ...(ours.usersOfUser.length > 0 ? [] : [`userdel ${place.user}`]),
  ],
  warnings: warningsOf(ours),
})

const commandsOf = (units: string): string[] => [
  `systemctl stop ${units}`,
  `systemctl disable ${units}`,
  'systemctl daemon-reload',
  `systemctl reset-failed ${units}`,
]

const binaryLine = ({ binary }: Ours): string[] => {
  if (binary === 'removed') return [`Take away ${place.binary}, which we put there.`]
  return binary === 'restored' ? [`Put back the ${place.binary} that stood there before.`] : []
}

const filesOf = ({ tunnels, hasRotation, binary }: Ours): PlannedFile[] => [
  ...tunnels.flatMap(({ id, unit, config }) => [
    ...(unit === undefined ? [] : [removed(place.unit(id), '0644', 'root:root')]),
    ...(config === undefined ? [] : [removed(place.config(id), '0640', `${place.user}:${place.group}`)]),
    removed(place.log(id), '0640', `${place.user}:${place.group}`),
  ]),
  ...(hasRotation ? [removed(place.rotation, '0644', 'root:root')] : []),
  ...(binary === 'removed' ? [removed(place.binary, '0755', 'root:root')] : []),
  ...(binary === 'restored' ? [{ ...removed(place.binary, '0755', 'root:root'), action: 'change' as const }] : []),
]

const removed = (path: string, mode: string, owner: string): PlannedFile => ({
  path,
  action: 'remove',
  mode,
  owner,
  diff: '',
})

const warningsOf = ({ foreignUnits, foreignFiles, usersOfUser, binary }: Ours): Plan['warnings'] => [
  ...foreignUnits.map((unit) => ({
    path: `${place.unitFolder}/${unit}`,
    message: 'It has our naming and not our header: it is not ours and stays.',
  })),
  ...foreignFiles.map((path) => ({ path, message: 'It is not ours and stays, and its folder with it.' })),
  ...(usersOfUser.length === 0
    ? []
    : [{ path: '', message: `The user ${place.user} stays: ${usersOfUser.join(', ')} runs as it.` }]),
  ...(binary === 'kept' ? [{ path: place.binary, message: 'Somebody else put it there: it stays.' }] : []),
]

const emptyPlan = (host: string): Plan => ({
  host,
  tunnel: null,
  empty: true,
  summary: [],
  files: [],
  commands: [],
  warnings: [],
  added: [],
  listen: [],
})
