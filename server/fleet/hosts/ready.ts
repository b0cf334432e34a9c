import { place } from '../../../shared/name.ts'

/** A host as prepare makes it (design: "On a host"), beside what `place` says. */

/** The folders of the tunnels; both belong to their user. A config folder of root's is as good: the tunnels only read it. */
export const readyFolders = [
  { path: place.configFolder, mode: '750', owners: [`${place.user}:${place.group}`, `root:${place.group}`] },
  { path: place.logFolder, mode: '750', owners: [`${place.user}:${place.group}`] },
] as const

export const folderOwner = `${place.user}:${place.group}`

/** Ours alone, root's, and gone with us. */
export const ownFolder = '/usr/local/lib/raptor-tunnel'

/** Says which binary we put in place, as `sha256sum` writes it; without it the binary is somebody else's. */
export const binaryStamp = `${ownFolder}/xray.sha256`

/** Somebody else's binary that ours took the place of; a clean removal puts it back. */
export const previousBinary = `${place.binary}.previous`

/** The first line of every file of ours that can hold a comment. */
const marker = '# Made by Raptor Tunnel'

/**
 * Log rotation. copytruncate: xray holds its log open and reopens it by path only after an idle minute, and a restart would
 * drop connections. `su`, since the folder belongs to the tunnels' user and logrotate refuses such a folder otherwise.
 */
export const rotationText = `${marker}; "raptor hosts prepare" puts it back.
${place.logFolder}/*.log {
    su ${place.user} ${place.group}
    daily
    maxsize 50M
    rotate 7
    compress
    delaycompress
    copytruncate
    missingok
    notifempty
}
`

/** Whether a rotation file is of our making, whatever was done to it since. */
export const isOurRotation = (text: string): boolean => text.startsWith(marker)
