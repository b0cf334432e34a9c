import { HostError } from '../../../shared/hostError.ts'

/** How one machine is named by upstream's releases and by Go. */
export interface Arch {
  readonly asset: string
  readonly go: Readonly<Record<string, string>>
}

// Source: XTLS/Xray-core .github/build/friendly-filenames.json and XTLS/Xray-install install-release.sh.
const archs: readonly [RegExp, Arch][] = [
  [/^(?:x86_64|amd64)$/, { asset: '64', go: { GOARCH: 'amd64' } }],
  [/^i[3-6]86$/, { asset: '32', go: { GOARCH: '386' } }],
  [/^(?:aarch64|arm64|armv8.*)$/, { asset: 'arm64-v8a', go: { GOARCH: 'arm64' } }],
  [/^armv7.*$/, { asset: 'arm32-v7a', go: { GOARCH: 'arm', GOARM: '7' } }],
  [/^armv6l$/, { asset: 'arm32-v6', go: { GOARCH: 'arm', GOARM: '6' } }],
  [/^armv5tel$/, { asset: 'arm32-v5', go: { GOARCH: 'arm', GOARM: '5' } }],
  [/^riscv64$/, { asset: 'riscv64', go: { GOARCH: 'riscv64' } }],
  [/^loongarch64$/, { asset: 'loong64', go: { GOARCH: 'loong64' } }],
  [/^s390x$/, { asset: 's390x', go: { GOARCH: 's390x' } }],
  [/^ppc64le$/, { asset: 'ppc64le', go: { GOARCH: 'ppc64le' } }],
  [/^ppc64$/, { asset: 'ppc64', go: { GOARCH: 'ppc64' } }],
]

/**
 * The names of a host's machine, from what `uname -m` says there.
 * @throws HostError `binaryRejected` where upstream has no build for it.
 */
export const archOf = (machine: string): Arch => {
  const found = archs.find(([pattern]) => pattern.test(machine))
  if (found !== undefined) return found[1]
  throw new HostError({
    kind: 'binaryRejected',
    source: 'the official releases',
    reason: `there is none for ${machine}`,
  })
}
