import { HostError } from '../../shared/hostError.ts'
import type { Command } from '../shell/command.ts'

/** Refuses a script that a shell would cut at a NUL byte. */
export const refuseNul = ({ name, script }: Command): void => {
  if (!script.includes('\0')) return
  throw new HostError({ kind: 'badInput', issues: [{ path: name, message: 'A script cannot hold a NUL byte.' }] })
}
