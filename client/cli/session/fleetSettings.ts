import type { FleetOptions } from '../../../server/fleet/makeFleet.ts'
import { variable } from '../input/variable.ts'

/**
 * What the environment says to a fleet that works in this process: RAPTOR_RELEASES, the base address of xray's releases;
 * RAPTOR_PROBE_URLS, what tunnels fetch to prove that traffic passes, several by blanks; RAPTOR_SSH_CONFIG, another
 * ssh_config than the user's.
 */
export const fleetSettings = (): Pick<FleetOptions, 'releaseBase' | 'probeUrls' | 'sshConfigFile'> => {
  const releaseBase = variable('RAPTOR_RELEASES')
  const probeUrls = variable('RAPTOR_PROBE_URLS')
  const sshConfigFile = variable('RAPTOR_SSH_CONFIG')
  return {
    ...(releaseBase === undefined ? {} : { releaseBase }),
    ...(probeUrls === undefined ? {} : { probeUrls: probeUrls.trim().split(/\s+/) }),
    ...(sshConfigFile === undefined ? {} : { sshConfigFile }),
  }
}
