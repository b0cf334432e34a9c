import type { FleetOptions } from '../../../server/fleet/makeFleet.ts'

/**
 * What the environment says to a fleet that works in this process: RAPTOR_RELEASES, the base address of xray's releases;
 * RAPTOR_PROBE_URLS, what tunnels fetch to prove that traffic passes, several by blanks; RAPTOR_SSH_CONFIG, another
 * ssh_config than the user's.
 */
export const fleetSettings = (): Pick<FleetOptions, 'releaseBase' | 'probeUrls' | 'sshConfigFile'> => {
  const { RAPTOR_RELEASES, RAPTOR_PROBE_URLS, RAPTOR_SSH_CONFIG } = process.env
  return {
    ...(RAPTOR_RELEASES ? { releaseBase: RAPTOR_RELEASES } : {}),
    ...(RAPTOR_PROBE_URLS ? { probeUrls: RAPTOR_PROBE_URLS.trim().split(/\s+/) } : {}),
    ...(RAPTOR_SSH_CONFIG ? { sshConfigFile: RAPTOR_SSH_CONFIG } : {}),
  }
}
