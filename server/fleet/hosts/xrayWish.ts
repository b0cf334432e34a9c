import type { XraySource } from '../../../shared/input.ts'
import { compareVersions } from '../../../shared/xray/compatibility.ts'
import { defaultXrayVersion } from '../xray/version.ts'
import type { Look } from './lookAtHost.ts'

/**
 * Whether the xray that a host has is what is asked for. A file is compared by its hash; a release by its version, so that
 * nothing is downloaded only to be compared; `auto` takes any xray that is not older than ours. One that doesn't run, or is
 * not the file that was put there, never is.
 */
export const hasWantedXray = ({ facts, found, readiness }: Look, source: XraySource, fileHash?: string): boolean => {
  const { xray } = facts
  if (xray === null || (readiness.stamp !== undefined && readiness.stamp !== found.binaryHash)) return false
  switch (source.kind) {
    case 'file':
      return xray.sha256 === fileHash
    case 'release':
      return xray.version === source.version
    case 'auto':
      return compareVersions(xray.version, defaultXrayVersion) >= 0
  }
}
