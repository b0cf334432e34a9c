import { place } from '../../../../shared/name.ts'

/**
 * Ours alone and root's: beside what is kept it holds the stamp, the sha256 of the xray that we put on the host. Only that
 * one is ever taken away again, by whichever workstation.
 */
export const ownFolder = '/usr/local/lib/raptor-tunnel'

/** An xray that was not ours waits here under its own sha256 while ours stands in its place. */
export const keptFolder = `${ownFolder}/kept`

/** Makes the two folders again at boot, where `/var/log` is emptied by one. */
export const tmpfilesFile = '/etc/tmpfiles.d/raptor-tunnel.conf'

const marker = '# Made by Raptor Tunnel'

export const tmpfilesText = `${marker}.
d ${place.configFolder} 0750 root ${place.group} -
d ${place.logFolder} 0750 root ${place.group} -
`

/**
 * How the tunnels' logs are kept from filling the disk: from 20 MB on, five old ones, compressed. Xray holds its log open
 * and knows no signal to open it again, so the file is copied and emptied. `su`, because others than root may write there
 * and logrotate asks for it then.
 */
export const rotationText = `${marker}.
${place.logFolder}/*.log {
    su root ${place.group}
    size 20M
    rotate 5
    copytruncate
    compress
    missingok
    notifempty
}
`

/** Whose a small file of ours is that stands there: `edited` was ours once. */
export type FileState = 'missing' | 'ours' | 'edited' | 'other'

export const fileState = (found: string | undefined, ours: string): FileState => {
  if (found === undefined) return 'missing'
  if (found === ours) return 'ours'
  return found.startsWith(marker) ? 'edited' : 'other'
}
