import { place } from '../../../shared/name.ts'

/** Holds the sha256 of the xray that we put on the host: only that one is ever taken away again, by whichever workstation. */
export const stampFile = `${place.configFolder}/xray.sha256`

/** Where an xray that was not ours waits while ours stands in its place. */
export const keptBinary = `${place.binary}.before-raptor-tunnel`
