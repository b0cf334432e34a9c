import { place } from '../../../../shared/name.ts'
import type { Plan } from '../../../../shared/plan.ts'
import type { HostLook } from '../look/look.ts'
import { foreignFiles, foreignUsers, isBinaryOurs, isShared, unitsOf } from '../look/whose.ts'

/** What a clean removal leaves on the host, and why. */
export const leftAlone = (look: HostLook, fleet: string): Plan['warnings'] => {
  const { otherFleet, foreign } = unitsOf(look, fleet)
  const unit = (name: string): string => `${place.unitFolder}/${name}`
  return [
    ...otherFleet.map(({ name }) => ({ path: unit(name), message: `${name} is of another fleet: it is left.` })),
    ...(isShared(look, fleet)
      ? [
          {
            path: place.configFolder,
            message: 'Another fleet works here: folders, user, log rotation and xray are left.',
          },
        ]
      : []),
    ...foreign.map(({ name }) => ({ path: unit(name), message: `${name} was not made by Raptor Tunnel: it is left.` })),
    ...foreignFiles(look, fleet).map((path) => ({
      path,
      message: 'It is of no tunnel of this fleet: it is left, and its folder.',
    })),
    ...foreignUsers(look, fleet).map((name) => ({
      path: name,
      message: `It runs as ${place.user}: that user is left.`,
    })),
    ...(look.binary !== undefined && !isBinaryOurs(look)
      ? [{ path: place.binary, message: 'This xray was not put there by Raptor Tunnel: it is left.' }]
      : []),
  ]
}
