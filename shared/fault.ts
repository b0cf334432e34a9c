import { z } from 'zod'

const issue = z.object({
  /** Where: a field path such as `inbounds[0].port`, or a part of a link such as `pbk`. */
  path: z.string(),
  message: z.string(),
})

const at = { host: z.string() }
const maybeAt = { host: z.string().optional() }

/**
 * Everything that can go wrong, by name. A fault is data: it is stored, crosses the wire typed and becomes a sentence
 * only in `describeFault`. `host` is the host's name in the fleet, or what was typed when it has none yet.
 */
const plainFault = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unreachable'), ...at, address: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('refused'), ...at, address: z.string() }),
  z.object({ kind: z.literal('timedOut'), ...maybeAt, what: z.string(), ms: z.number() }),
  z.object({ kind: z.literal('connectionLost'), ...at, during: z.string() }),
  z.object({
    kind: z.literal('hostKeyUnknown'),
    ...at,
    address: z.string(),
    keyType: z.string(),
    /** `SHA256:…` as ssh-keygen prints it. */
    fingerprint: z.string(),
    /** The key itself, base64, so that `trust` stores what was seen and not what a second look would bring. */
    publicKey: z.string(),
  }),
  z.object({
    kind: z.literal('hostKeyChanged'),
    ...at,
    address: z.string(),
    keyType: z.string(),
    known: z.string(),
    offered: z.string(),
    knownIn: z.string(),
  }),
  z.object({
    kind: z.literal('hostKeyRefused'),
    ...at,
    address: z.string(),
    reason: z.enum(['revoked', 'certificateAuthority']),
    fingerprint: z.string(),
    knownIn: z.string(),
  }),
  z.object({ kind: z.literal('loginRefused'), ...at, user: z.string(), tried: z.array(z.string()) }),
  z.object({ kind: z.literal('keyLocked'), ...at, file: z.string(), reason: z.enum(['needed', 'wrong']) }),
  z.object({ kind: z.literal('notPermitted'), ...at, what: z.string(), needs: z.string() }),
  z.object({ kind: z.literal('sudoPasswordNeeded'), ...at, user: z.string() }),
  z.object({ kind: z.literal('sudoPasswordWrong'), ...at, user: z.string() }),
  z.object({ kind: z.literal('channelRefused'), ...at, open: z.number(), reason: z.string() }),
  z.object({ kind: z.literal('noSystemd'), ...at, found: z.string() }),
  z.object({
    kind: z.literal('busUnavailable'),
    ...at,
    tried: z.array(z.object({ way: z.string(), reason: z.string() })),
  }),
  z.object({
    kind: z.literal('commandFailed'),
    ...at,
    command: z.string(),
    /** What ended it: an exit code, or the name of a signal. */
    ending: z.union([z.number(), z.string()]),
    stderr: z.string(),
  }),
  z.object({ kind: z.literal('unexpectedOutput'), ...at, command: z.string(), sample: z.string() }),
  z.object({ kind: z.literal('diskFull'), ...at, path: z.string() }),
  z.object({ kind: z.literal('readOnlyFiles'), ...at, path: z.string() }),
  z.object({
    kind: z.literal('configInvalid'),
    ...maybeAt,
    tunnel: z.string().optional(),
    /** Who refused it: our own check, or the host's own xray. */
    by: z.enum(['check', 'xray']),
    issues: z.array(issue),
  }),
  z.object({ kind: z.literal('portTaken'), ...at, port: z.number(), owner: z.string(), free: z.number().optional() }),
  z.object({ kind: z.literal('changedOnHost'), ...at, path: z.string(), expected: z.string(), found: z.string() }),
  z.object({ kind: z.literal('busyHost'), ...at, by: z.string() }),
  z.object({
    kind: z.literal('hostReplaced'),
    ...at,
    address: z.string(),
    /** `/etc/machine-id` of the machine that is known, and of the one that answers. */
    known: z.string(),
    found: z.string(),
  }),
  /** What an operation was about has been changed or removed since; `by` names what did. */
  z.object({ kind: z.literal('overtaken'), ...maybeAt, what: z.string(), by: z.string() }),
  /** A name is held by an operation that has not come to its end. */
  z.object({ kind: z.literal('unfinished'), ...maybeAt, what: z.string(), operation: z.string() }),
  z.object({ kind: z.literal('operationReused'), id: z.string(), title: z.string() }),
  /** Somebody else wrote between reading and writing. */
  z.object({ kind: z.literal('changedMeanwhile'), what: z.string(), name: z.string() }),
  z.object({ kind: z.literal('stalePlan'), ...maybeAt, plan: z.string(), reason: z.string() }),
  /** Compensation failed: what was begun could not be taken back, and `left` says what stands. */
  z.object({ kind: z.literal('notTakenBack'), ...at, cause: z.string(), left: z.string() }),
  z.object({ kind: z.literal('notPrepared'), ...at, missing: z.array(z.string()) }),
  z.object({
    kind: z.literal('verifyFailed'),
    ...at,
    tunnel: z.string(),
    check: z.enum(['active', 'port', 'traffic']),
    reason: z.string(),
    /** The last lines of the unit's log, secrets taken out. */
    log: z.array(z.string()),
    /** False where there was nothing to put back: an order to a tunnel that stands, such as a start. */
    putBack: z.boolean().optional(),
  }),
  z.object({ kind: z.literal('binaryRejected'), ...maybeAt, source: z.string(), reason: z.string() }),
  /** A part of an order whose turn never came: it was cancelled, or stopped by its policy. */
  z.object({ kind: z.literal('notBegun'), ...at, what: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('cancelled'), ...maybeAt, what: z.string() }),
  z.object({ kind: z.literal('interrupted'), ...maybeAt, operation: z.string(), step: z.string() }),
  z.object({ kind: z.literal('notFound'), what: z.string(), name: z.string(), known: z.array(z.string()).optional() }),
  z.object({ kind: z.literal('ambiguous'), name: z.string(), candidates: z.array(z.string()) }),
  z.object({ kind: z.literal('alreadyExists'), what: z.string(), name: z.string() }),
  z.object({ kind: z.literal('badInput'), issues: z.array(issue) }),
  z.object({ kind: z.literal('confirmationNeeded'), what: z.string(), type: z.string() }),
  z.object({ kind: z.literal('unauthorized'), reason: z.string() }),
  z.object({ kind: z.literal('serverUnreachable'), url: z.string(), reason: z.string() }),
  /** What is sealed in the store can't be opened without the key in this file. */
  z.object({
    kind: z.literal('storeLocked'),
    file: z.string(),
    reason: z.enum(['missing', 'wrong', 'damaged', 'unreadable']),
  }),
  /** The store's own database refused: a full disk, a lost connection, a damaged file. `where` holds no password. */
  z.object({ kind: z.literal('storeFailed'), where: z.string(), reason: z.string() }),
  /** A fault in the record that a newer version noted under this name. */
  z.object({ kind: z.literal('unknownFault'), name: z.string() }),
  z.object({ kind: z.literal('internal'), id: z.string() }),
])

export type PlainFault = z.infer<typeof plainFault>

/** A jump host that failed: the target was never reached. */
export interface JumpFailed {
  kind: 'jumpFailed'
  host: string
  jump: string
  cause: PlainFault
}

export const faultSchema = z.union([
  plainFault,
  z.object({ kind: z.literal('jumpFailed'), ...at, jump: z.string(), cause: plainFault }),
])

export type Fault = PlainFault | JumpFailed
export type FaultKind = Fault['kind']
export type Issue = z.infer<typeof issue>

/** The fault's host, where it has one. */
export const hostOf = (fault: Fault): string | undefined => ('host' in fault ? fault.host : undefined)
