/** One line of a unit that needs a systemd of at least `since` (the "Added in version" of systemd's man pages). */
export interface GatedKey {
  readonly key: string
  readonly value: string
  readonly since: number
}

/**
 * The sandbox of a tunnel: a network program that reads its config and its assets, appends to its log, and may bind low
 * ports. Keys that the host's systemd doesn't know are left out, since it would only warn about them.
 *
 * Left out on purpose: PrivateUsers (takes CAP_NET_BIND_SERVICE away from low ports), ProcSubset=pid (Go then reads no
 * net.core.somaxconn and listens with a backlog of 128), `~@resources` (Go raises its file limit by setrlimit).
 */
export const sandbox: readonly GatedKey[] = [
  { key: 'NoNewPrivileges', value: 'yes', since: 187 },
  { key: 'CapabilityBoundingSet', value: 'CAP_NET_BIND_SERVICE', since: 21 },
  { key: 'AmbientCapabilities', value: 'CAP_NET_BIND_SERVICE', since: 229 },
  { key: 'ProtectSystem', value: 'strict', since: 232 },
  { key: 'ProtectHome', value: 'yes', since: 214 },
  { key: 'PrivateTmp', value: 'yes', since: 19 },
  { key: 'PrivateDevices', value: 'yes', since: 209 },
  { key: 'PrivateMounts', value: 'yes', since: 239 },
  { key: 'DevicePolicy', value: 'closed', since: 208 },
  { key: 'PrivateIPC', value: 'yes', since: 248 },
  { key: 'ProtectKernelTunables', value: 'yes', since: 232 },
  { key: 'ProtectKernelModules', value: 'yes', since: 232 },
  { key: 'ProtectKernelLogs', value: 'yes', since: 244 },
  { key: 'ProtectControlGroups', value: 'yes', since: 232 },
  { key: 'ProtectClock', value: 'yes', since: 245 },
  { key: 'ProtectHostname', value: 'yes', since: 242 },
  { key: 'ProtectProc', value: 'invisible', since: 247 },
  { key: 'RestrictAddressFamilies', value: 'AF_INET AF_INET6 AF_UNIX AF_NETLINK', since: 211 },
  { key: 'RestrictNamespaces', value: 'yes', since: 233 },
  { key: 'RestrictRealtime', value: 'yes', since: 231 },
  { key: 'RestrictSUIDSGID', value: 'yes', since: 242 },
  { key: 'LockPersonality', value: 'yes', since: 235 },
  { key: 'MemoryDenyWriteExecute', value: 'yes', since: 231 },
  { key: 'RemoveIPC', value: 'yes', since: 232 },
  { key: 'KeyringMode', value: 'private', since: 235 },
  { key: 'SystemCallArchitectures', value: 'native', since: 209 },
  { key: 'SystemCallFilter', value: '@system-service', since: 231 },
  { key: 'SystemCallFilter', value: '~@privileged', since: 231 },
  { key: 'SystemCallErrorNumber', value: 'EPERM', since: 209 },
  { key: 'UMask', value: '0077', since: 1 },
]

/** What one tunnel may take of its host, and what is counted. */
export const limits: readonly GatedKey[] = [
  { key: 'LimitNOFILE', value: '1048576', since: 1 },
  { key: 'LimitCORE', value: '0', since: 1 },
  { key: 'TasksMax', value: '2048', since: 227 },
  { key: 'MemoryMax', value: '75%', since: 231 },
  { key: 'MemoryAccounting', value: 'yes', since: 208 },
  { key: 'CPUAccounting', value: 'yes', since: 208 },
  { key: 'IPAccounting', value: 'yes', since: 235 },
]

/** The lines that a host with this systemd understands. */
export const linesFor = (keys: readonly GatedKey[], systemd: number): string[] =>
  keys.filter(({ since }) => since <= systemd).map(({ key, value }) => `${key}=${value}`)
