import { place } from '../../../shared/name.ts'

/**
 * How the tunnels' logs are kept from filling the disk: from 20 MB on, five old ones, compressed. Xray holds its log open
 * and knows no signal to open it again, so the file is copied and emptied. `su`, because the folder belongs to the
 * service user and logrotate refuses to follow it there as root.
 */
export const rotationFile = `# Made by Raptor Tunnel.
${place.logFolder}/*.log {
    su ${place.user} ${place.group}
    size 20M
    rotate 5
    copytruncate
    compress
    missingok
    notifempty
}
`
