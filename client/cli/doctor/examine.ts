import type { Globals } from '../globals.ts'
import { examineFleet } from './fleet.ts'
import type { Finding } from './finding.ts'
import { examineWorkstation } from './workstation.ts'

/** This workstation first, then the server and every host. */
export const examine = async (globals: Globals): Promise<Finding[]> => [
  ...(await examineWorkstation(globals)),
  ...(await examineFleet(globals)),
]
