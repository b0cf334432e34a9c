import { place } from '../../../../shared/name.ts'

const marker = '# Made by Raptor Tunnel'

/**
 * How the tunnels' logs are kept from filling the disk: from 20 MB on, five old ones, compressed. Xray holds its log open
 * and knows no signal to open it again, so the file is copied and emptied. `su`, because the folder belongs to the
 * service user and logrotate refuses to follow it there as root.
 */
export const rotationFile = `${marker}.
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

/** Whose the rules are that stand there: `edited` were ours once. */
export const rotationState = (text: string | undefined): 'missing' | 'ours' | 'edited' | 'other' => {
  if (text === undefined) return 'missing'
  if (text === rotationFile) return 'ours'
  return text.startsWith(marker) ? 'edited' : 'other'
}
