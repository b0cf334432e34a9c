import type { Globals } from '../session/globals.ts'
import { examineFleet } from './examineFleet.ts'
import type { Finding } from './finding.ts'
import { examineWorkstation } from './examineWorkstation.ts'

/** This workstation first, then the server and every host. */
export const examine = async (globals: Globals): Promise<Finding[]> => [
  ...(await examineWorkstation(globals)),
  ...(await examineFleet(globals)),
]
