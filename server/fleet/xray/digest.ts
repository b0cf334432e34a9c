/**
 * The SHA-256 in an official `.dgst` file: `SHA2-256= hex`, in old releases `SHA256= hex`. The file is not signed: it
 * shows a damaged download, not a hostile mirror.
 */
export const sha256InDigest = (text: string): string | undefined =>
  /^(?:SHA2-|SHA)256\s*=\s*([0-9a-f]{64})\s*$/im.exec(text)?.[1]?.toLowerCase()
