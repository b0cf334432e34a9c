import type { Fault, FaultKind, PlainFault } from '../../shared/fault.ts'

const host = 'fra1'
const address = '192.0.2.7:22'
const fingerprint = 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU'
const issues = [{ path: 'inbounds[0].port', message: 'Use a number from 1 to 65535.' }]
const timedOut: PlainFault = { kind: 'timedOut', host, what: 'The handshake', ms: 5000 }

/** One fault of every kind; a new kind doesn't compile until it is here. */
export const eachFault: { [Kind in FaultKind]: Extract<Fault, { kind: Kind }> } = {
  unreachable: { kind: 'unreachable', host, address, reason: 'no route to host' },
  refused: { kind: 'refused', host, address },
  timedOut,
  connectionLost: { kind: 'connectionLost', host, during: 'systemctl start' },
  hostKeyUnknown: { kind: 'hostKeyUnknown', host, address, keyType: 'ssh-ed25519', fingerprint, publicKey: 'AAAA' },
  hostKeyChanged: {
    kind: 'hostKeyChanged',
    host,
    address,
    keyType: 'ssh-ed25519',
    known: fingerprint,
    offered: 'SHA256:other',
    knownIn: '~/.ssh/known_hosts:7',
  },
  hostKeyRefused: {
    kind: 'hostKeyRefused',
    host,
    address,
    reason: 'revoked',
    fingerprint,
    knownIn: '~/.ssh/known_hosts:8',
  },
  loginRefused: { kind: 'loginRefused', host, user: 'deploy', tried: ['agent', 'password'] },
  keyLocked: { kind: 'keyLocked', host, file: '~/.ssh/id_ed25519', reason: 'needed' },
  jumpFailed: { kind: 'jumpFailed', host, jump: 'bastion', cause: timedOut },
  notPermitted: { kind: 'notPermitted', host, what: 'write unit files', needs: 'root or sudo' },
  sudoPasswordNeeded: { kind: 'sudoPasswordNeeded', host, user: 'deploy' },
  sudoPasswordWrong: { kind: 'sudoPasswordWrong', host, user: 'deploy' },
  channelRefused: { kind: 'channelRefused', host, open: 1, reason: 'open failed' },
  noSystemd: { kind: 'noSystemd', host, found: 'OpenRC' },
  busUnavailable: { kind: 'busUnavailable', host, tried: [{ way: 'bus', reason: 'no such file' }] },
  commandFailed: { kind: 'commandFailed', host, command: 'systemctl start', ending: 1, stderr: 'Unit not found.\n' },
  unexpectedOutput: { kind: 'unexpectedOutput', host, command: 'systemctl list-units', sample: '{"unit":' },
  diskFull: { kind: 'diskFull', host, path: '/etc' },
  readOnlyFiles: { kind: 'readOnlyFiles', host, path: '/etc' },
  configInvalid: { kind: 'configInvalid', host, tunnel: 'home', by: 'xray', issues },
  portTaken: { kind: 'portTaken', host, port: 1080, owner: 'danted', free: 1081 },
  changedOnHost: { kind: 'changedOnHost', host, path: '/etc/x', expected: 'a1', found: 'b2' },
  busyHost: { kind: 'busyHost', host, by: 'ann@desk' },
  hostReplaced: { kind: 'hostReplaced', host, address, known: 'a'.repeat(32), found: 'b'.repeat(32) },
  overtaken: { kind: 'overtaken', host, what: 'The tunnel home', by: 'it was deleted' },
  unfinished: { kind: 'unfinished', host, what: 'The tunnel home', operation: '0198' },
  operationReused: { kind: 'operationReused', id: '0198', title: 'restart fra1/home' },
  changedMeanwhile: { kind: 'changedMeanwhile', what: 'host', name: host },
  stalePlan: { kind: 'stalePlan', host, plan: 'c'.repeat(64), reason: 'it is not known any more' },
  notTakenBack: { kind: 'notTakenBack', host, cause: 'home did not start.', left: 'the unit runs' },
  notPrepared: { kind: 'notPrepared', host, missing: ['the xray binary'] },
  verifyFailed: { kind: 'verifyFailed', host, tunnel: 'home', check: 'active', reason: 'it ended', log: ['line'] },
  binaryRejected: { kind: 'binaryRejected', host, source: 'the release', reason: 'the digest differs' },
  notBegun: { kind: 'notBegun', host, what: 'restart home', reason: '2 of 3 before it failed' },
  cancelled: { kind: 'cancelled', host, what: 'The restart' },
  interrupted: { kind: 'interrupted', host, operation: '0198', step: 'write files' },
  notFound: { kind: 'notFound', what: 'host', name: 'db9', known: ['db1'] },
  ambiguous: { kind: 'ambiguous', name: 'home', candidates: ['fra1/home', 'ams1/home'] },
  alreadyExists: { kind: 'alreadyExists', what: 'host', name: host },
  badInput: { kind: 'badInput', issues },
  confirmationNeeded: { kind: 'confirmationNeeded', what: 'Deleting fra1/home', type: 'home' },
  unauthorized: { kind: 'unauthorized', reason: 'the token is wrong' },
  serverUnreachable: { kind: 'serverUnreachable', url: 'http://127.0.0.1:7420', reason: 'connect ECONNREFUSED' },
  storeLocked: { kind: 'storeLocked', file: '~/.config/raptor-tunnel/keys/0198.key', reason: 'missing' },
  storeFailed: { kind: 'storeFailed', where: '/data/raptor.db', reason: 'database or disk is full' },
  unknownFault: { kind: 'unknownFault', name: 'moonPhase' },
  internal: { kind: 'internal', id: 'b7c1' },
}

export const everyFault: readonly Fault[] = Object.values(eachFault)
