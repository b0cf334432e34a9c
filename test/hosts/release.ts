/** The Debian releases that hosts are made of, and what each brings. */
export const releases = {
  bullseye: { systemd: 247, openssh: '8.4' },
  bookworm: { systemd: 252, openssh: '9.2' },
  trixie: { systemd: 257, openssh: '10.0' },
} as const

export type Release = keyof typeof releases
