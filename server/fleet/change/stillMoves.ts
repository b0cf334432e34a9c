import type { TunnelsSeen, UnitSeen } from './readReport.ts'

/** On an idle host a tunnel that runs for as long has done all that it does at its start. */
const youngSeconds = 5

/**
 * May what is seen of a unit become better by itself? systemd is still at it, or its process is young for how busy the host
 * is: then it is no time for a verdict yet, and another look is.
 */
export const stillMoves = (
  { activeState, ageSeconds }: Pick<UnitSeen, 'activeState' | 'ageSeconds'>,
  load: TunnelsSeen['load'],
): boolean => {
  if (['activating', 'deactivating', 'reloading'].includes(activeState)) return true
  const busy = load === undefined ? 1 : Math.max(1, load.oneMinute / load.cpus)
  return activeState === 'active' && ageSeconds !== null && ageSeconds < youngSeconds * busy
}
