import type { LadderRung } from '../../../../shared/host.ts'

/** The rungs of the live test from the ground up. */
export const ladderOrder: readonly LadderRung[] = [
  'address',
  'tcp',
  'ssh',
  'hostKey',
  'login',
  'sudo',
  'systemd',
  'xray',
]
