/** Ours alone and root's: the folder of the configs belongs to the service user, who could plant links there for root. */
export const ownFolder = '/usr/local/lib/raptor-tunnel'

/** Holds the sha256 of the xray that we put on the host: only that one is ever taken away again, by whichever workstation. */
export const stampFile = `${ownFolder}/xray.sha256`

/** Where an xray that was not ours waits while ours stands in its place; a clean removal puts it back. */
export const keptBinary = `${ownFolder}/xray.previous`
