import { place } from '../../../shared/name.ts'

const marker = '# Made by Raptor Tunnel'
const { configFolder, logFolder, group } = place

/** Root's alone: stamp and kept binaries, where the service user could plant nothing. */
const ownFolder = '/usr/local/lib/raptor-tunnel'

/** Holds the sha256 of the xray that we put on the host: only that one is ever taken away again. */
export const stampPath = `${ownFolder}/xray.sha256`

/** Where an xray that is not ours waits while ours stands in its place, by its own hash: none is written over. */
export const keptPath = (sha256: string): string => `${ownFolder}/xray.kept-${sha256}`

/** What both shared folders shall be: systemd opens logs in them as root, so nobody else may put a name there. */
export const sharedFolder = { mode: '0750', owner: `root:${group}`, seen: `750 root:${group} directory` } as const

/** Makes the folders at boot where they are gone, as with a tmpfs on /var/log. */
export const tmpfiles = {
  path: '/etc/tmpfiles.d/raptor-tunnel.conf',
  mode: '0644',
  owner: 'root:root',
  text: `${marker}.
d ${configFolder} 0750 root ${group} -
d ${logFolder} 0750 root ${group} -
`,
} as const

/**
 * How the tunnels' logs are kept from filling the disk: from 20 MB on, five old ones, compressed. systemd holds a log open
 * for as long as its tunnel runs, so the file is copied and emptied. `su`, because logrotate follows nobody into a folder
 * that a group may read unless it is told whom to be.
 */
export const rotation = {
  path: place.rotation,
  mode: '0644',
  owner: 'root:root',
  text: `${marker}.
${logFolder}/*.log {
    su root ${group}
    size 20M
    rotate 5
    copytruncate
    compress
    missingok
    notifempty
}
`,
} as const
