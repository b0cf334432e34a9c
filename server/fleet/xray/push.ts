import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { place } from '../../../shared/name.ts'
import { sh, withInput, type Command } from '../../shell/command.ts'
import type { Remote } from '../../shell/remote.ts'
import type { XrayBinary } from './binary.ts'

const compress = promisify(gzip)

/** Where an xray waits, checked, for the prepare script to move it into place. Same file system, so the move is atomic. */
export const stagedBinary = (sha256: string): string => `${place.binary}.${sha256}.staged`

const patienceMs = 15 * 60_000

/**
 * Sends an xray to a host, compressed, and leaves it staged beside its place, its hash checked there. What is staged
 * already is not sent again.
 * @throws HostError `commandFailed` where the hash differs, and as `Remote.run`.
 */
export const pushXray = async (
  remote: Remote,
  { path, sha256, bytes }: XrayBinary,
  { signal, report }: { signal?: AbortSignal; report?: (seen: { progress?: number; note?: string }) => void } = {},
): Promise<void> => {
  const staged = await remote.run(isStaged(sha256), { as: 'root', ...(signal === undefined ? {} : { signal }) })
  if (staged.code === 0) return
  const packed = await compress(await readFile(path), { level: 6 })
  await remote.run(withInput(receive(sha256), packed), {
    as: 'root',
    timeoutMs: patienceMs,
    ...(signal === undefined ? {} : { signal }),
    onInputSent: (sent) =>
      report?.({
        progress: sent / packed.length,
        note: `${mebibytes(packed.length)} packed, ${mebibytes(bytes)} unpacked`,
      }),
  })
}

const isStaged = (sha256: string): Command => ({
  ...sh('look for the xray')`printf '%s  %s\n' ${sha256} ${stagedBinary(sha256)} | sha256sum -c --status 2>/dev/null`,
  answers: [0, 1],
})

const receive = (sha256: string): Command =>
  sh('receive xray')`set -e
umask 022
temp=$(mktemp ${stagedBinary(sha256)}.XXXXXX)
trap 'rm -f -- "$temp"' EXIT
gzip -dc > "$temp"
printf '%s  %s\n' ${sha256} "$temp" | sha256sum -c --status || { echo 'the SHA-256 differs from what was sent' >&2; exit 1; }
chmod 0755 -- "$temp"
sync -- "$temp" 2>/dev/null || sync
mv -fT -- "$temp" ${stagedBinary(sha256)}`

const mebibytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`
