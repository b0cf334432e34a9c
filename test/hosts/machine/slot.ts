import { join } from 'node:path'
import { runsFolder } from './runsFolder.ts'

/** One run's share of the machine: whatever it makes carries the prefix, so that it can be found and cleared by name. */
export interface Slot {
  readonly number: number
  /** `rt3`; namespaces, links and cgroups of the run are called `rt3-…`. */
  readonly prefix: string
  readonly folder: string
}

export const slotOf = (number: number): Slot => ({
  number,
  prefix: `rt${number}`,
  folder: join(runsFolder, `rt${number}`),
})
