import { z } from 'zod'
import { faultSchema } from './fault.ts'
import { hostName } from './name.ts'
import { way } from './service.ts'

/** The rungs of the privilege ladder, best first. */
export const privilege = z.enum(['root', 'sudo', 'sudoPassword', 'readOnly'])
export type Privilege = z.infer<typeof privilege>

/**
 * How a host is reached. Only `address` is needed: it may be an alias of ssh_config, which then fills the rest in.
 * Secrets are not here: see `hostSecrets`.
 */
export const hostSpec = z.object({
  name: hostName.describe('The name of the host in the fleet.'),
  address: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^\s-][^\s]*$/, 'Use a host name, an IP address or an alias of ssh_config.')
    .describe('Host name, IP address or alias of ssh_config.'),
  port: z.int().min(1).max(65535).optional().describe('SSH port; otherwise what ssh_config says, or 22.'),
  user: z.string().min(1).max(64).optional().describe('Login; otherwise what ssh_config says, or your own name.'),
  keyFile: z.string().min(1).optional().describe('Private key file, offered first.'),
  jump: z.string().min(1).optional().describe('Jump hosts, `user@host:port`, several by comma, as ssh -J.'),
  publicAddress: z.string().min(1).optional().describe('The address clients use, where it is not `address`.'),
  tags: z.array(z.string().min(1).max(40)).max(20).default([]).describe('Words to filter by.'),
})
export type HostSpec = z.infer<typeof hostSpec>

/** What a login may need to know and is never stored in plain text, never logged, never in a fault. */
export const hostSecrets = z.object({
  password: z.string().min(1).optional().describe('Login password.'),
  passphrase: z.string().min(1).optional().describe('Passphrase of the key file.'),
  sudoPassword: z.string().min(1).optional().describe('Password for sudo, where it asks for one.'),
})
export type HostSecrets = z.infer<typeof hostSecrets>

/** Facts of a host, found in one round trip. Sizes are bytes. */
export const hostFacts = z.object({
  distribution: z.string(),
  arch: z.string(),
  kernel: z.string(),
  systemd: z.number().nullable(),
  privilege,
  user: z.string(),
  xray: z.object({ version: z.string(), sha256: z.string() }).nullable(),
  /** Host clock minus ours, milliseconds, half the round trip taken out. */
  clockSkewMs: z.number(),
  diskFreeBytes: z.number(),
  diskTotalBytes: z.number(),
  memoryFreeBytes: z.number(),
  memoryTotalBytes: z.number(),
  load1: z.number(),
  cpus: z.number(),
  selinux: z.enum(['enforcing', 'permissive', 'disabled']),
  /** TCP ports that something listens on, with the owner where the host tells it. */
  ports: z.array(z.object({ port: z.number(), address: z.string(), owner: z.string(), pid: z.number().nullable() })),
  seenAtMs: z.number(),
})
export type HostFacts = z.infer<typeof hostFacts>

/** One line of the preparation checklist. */
export const checkItem = z.object({
  id: z.enum(['login', 'privilege', 'systemd', 'user', 'folders', 'binary', 'rotation', 'clock', 'disk', 'leftovers']),
  title: z.string(),
  state: z.enum(['ok', 'missing', 'wrong', 'warning', 'unknown']),
  /** What was found, in a sentence. */
  found: z.string(),
  /** What would put it right; `byPrepare` says that prepare does it. */
  fix: z.string().optional(),
  byPrepare: z.boolean(),
})
export type CheckItem = z.infer<typeof checkItem>

export const checklist = z.object({ host: z.string(), ready: z.boolean(), items: z.array(checkItem), facts: hostFacts })
export type Checklist = z.infer<typeof checklist>

/**
 * How fresh our picture of a host is; never falsely live. `connecting` is only before the first answer; `polling` says why
 * push can't be had; `stale` keeps what was last seen.
 */
export const freshness = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connecting') }),
  z.object({ kind: z.literal('live'), sinceMs: z.number() }),
  z.object({ kind: z.literal('polling'), sinceMs: z.number(), reason: z.string() }),
  z.object({ kind: z.literal('stale'), sinceMs: z.number(), fault: faultSchema, nextTryMs: z.number().nullable() }),
])
export type Freshness = z.infer<typeof freshness>

/** A host as the faces show it. */
export const hostView = hostSpec.extend({
  /** uuid; never changes. The name may. */
  id: z.uuid(),
  /** `/etc/machine-id` of the machine it is known by; null before its first connection. */
  machineId: z.string().nullable(),
  /** Names of other hosts of the fleet that are the same machine. */
  sameMachineAs: z.array(z.string()),
  freshness,
  way: way.nullable(),
  /** Why not a better way. */
  wayReason: z.string().nullable(),
  privilege: privilege.nullable(),
  roundTripMs: z.number().nullable(),
  facts: hostFacts.nullable(),
  addedAtMs: z.number(),
  /** Counts what was written about it; who changes it may say which they saw. */
  version: z.int(),
})
export type HostView = z.infer<typeof hostView>

/** The rungs of the live test when a host is added, in this order. */
export const ladderRung = z.enum(['address', 'tcp', 'ssh', 'hostKey', 'login', 'sudo', 'systemd', 'xray'])
export type LadderRung = z.infer<typeof ladderRung>

export const ladderStep = z.object({
  rung: ladderRung,
  state: z.enum(['running', 'ok', 'warning', 'failed', 'skipped']),
  /** What was found, e.g. `OpenSSH 9.2` or `sudo without password`. */
  found: z.string(),
  fault: faultSchema.optional(),
})
export type LadderStep = z.infer<typeof ladderStep>
