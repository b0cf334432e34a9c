import type { Fault, Issue } from './fault.ts'

/** A fault in words: what happened, and what to do next. */
export interface FaultWords {
  sentence: string
  next: string
}

/** The one place where a fault becomes words. Both parts are full sentences and safe to show: no secret is in a fault. */
export const describeFault = (fault: Fault): FaultWords => {
  switch (fault.kind) {
    case 'unreachable':
      return words(
        `${fault.host} can't be reached at ${fault.address}: ${fault.reason}.`,
        'Check the address, the network and that the host is up.',
      )
    case 'refused':
      return words(`${fault.host} refuses connections at ${fault.address}.`, 'Check the port and that sshd runs there.')
    case 'timedOut':
      return words(
        `${fault.what}${on(fault.host)} gave no answer within ${seconds(fault.ms)}.`,
        'Try again; if it stays so, look at the load and the network of the host.',
      )
    case 'connectionLost':
      return words(
        `The connection to ${fault.host} was lost during ${fault.during}.`,
        'It is made again by itself; repeat the action when the host is live.',
      )
    case 'hostKeyUnknown':
      return words(
        `${fault.host} shows a host key that is not known yet: ${fault.keyType} ${fault.fingerprint}.`,
        'Compare the fingerprint with the one your provider shows, then trust it.',
      )
    case 'hostKeyChanged':
      return words(
        `${fault.host} shows another host key than before: known ${fault.known} (${fault.knownIn}), offered ${fault.offered}. Nothing was sent.`,
        'If the machine was reinstalled, remove the old entry and trust the new key; otherwise somebody may be in between.',
      )
    case 'hostKeyRefused':
      return fault.reason === 'revoked'
        ? words(
            `The host key of ${fault.host} (${fault.fingerprint}) is marked as revoked in ${fault.knownIn}. Nothing was sent.`,
            'Give the host a new key.',
          )
        : words(
            `${fault.host} is covered by a @cert-authority entry in ${fault.knownIn}, and host certificates can't be checked here. Nothing was sent.`,
            "Add the host's plain key to known_hosts.",
          )
    case 'loginRefused':
      return words(
        `${fault.host} refused the login of ${fault.user}${fault.tried.length === 0 ? ': there was no key, agent or password to offer' : ` (tried ${fault.tried.join(', ')})`}.`,
        'Check the user, the key or the password; it is not tried again by itself.',
      )
    case 'keyLocked':
      return fault.reason === 'needed'
        ? words(
            `The key ${fault.file} for ${fault.host} is locked with a passphrase.`,
            'Give the passphrase, or load the key into ssh-agent.',
          )
        : words(
            `The passphrase for the key ${fault.file} of ${fault.host} is wrong.`,
            'Give the right passphrase, or load the key into ssh-agent.',
          )
    case 'jumpFailed':
      return words(
        `${fault.host} is reached through ${fault.jump}, and that failed: ${describeFault(fault.cause).sentence}`,
        describeFault(fault.cause).next,
      )
    case 'notPermitted':
      return words(`The login on ${fault.host} may not ${fault.what}.`, `It needs ${fault.needs}.`)
    case 'sudoPasswordNeeded':
      return words(
        `sudo on ${fault.host} asks for the password of ${fault.user}.`,
        'Give the sudo password for this host, or allow NOPASSWD in its sudoers.',
      )
    case 'sudoPasswordWrong':
      return words(
        `sudo on ${fault.host} refused the password of ${fault.user}; it was tried once.`,
        'Give the right sudo password.',
      )
    case 'channelRefused':
      return words(
        `${fault.host} opens no further session on the connection (${fault.open} open): ${fault.reason}.`,
        'Raise MaxSessions in its sshd_config, or try again when less is going on.',
      )
    case 'noSystemd':
      return words(
        `${fault.host} doesn't run systemd (found ${fault.found}).`,
        'Tunnels are systemd services: use a host with systemd 247 or newer.',
      )
    case 'busUnavailable':
      return words(
        `systemd on ${fault.host} can't be reached: ${fault.tried.map(({ way, reason }) => `${way}: ${reason}`).join('; ')}.`,
        'Check that dbus runs there and that the login may use systemctl.',
      )
    case 'commandFailed':
      return words(
        `${fault.command} failed on ${fault.host} (${typeof fault.ending === 'number' ? `exit ${fault.ending}` : fault.ending})${fault.stderr === '' ? '' : `: ${lastLine(fault.stderr)}`}.`,
        'The message of the command says why.',
      )
    case 'unexpectedOutput':
      return words(
        `${fault.command} on ${fault.host} answered something that can't be read: ${fault.sample}`,
        'Please report it with this line.',
      )
    case 'diskFull':
      return words(
        `The disk of ${fault.host} is full at ${fault.path}. Nothing was changed.`,
        'Free some space there and try again.',
      )
    case 'readOnlyFiles':
      return words(
        `${fault.path} on ${fault.host} can't be written: the file system is read-only. Nothing was changed.`,
        'Mount it writable and try again.',
      )
    case 'configInvalid':
      return words(
        `${fault.by === 'xray' ? "The host's own xray refuses the config" : 'The config is not valid'}${fault.tunnel === undefined ? '' : ` of ${fault.tunnel}`}${on(fault.host)}: ${issuesInWords(fault.issues)}`,
        'Correct it and try again; nothing was changed.',
      )
    case 'portTaken':
      return words(
        `Port ${fault.port} on ${fault.host} is taken by ${fault.owner}.`,
        fault.free === undefined ? 'Choose another port.' : `Choose another port, for example ${fault.free}.`,
      )
    case 'changedOnHost':
      return words(
        `${fault.path} on ${fault.host} is not what the plan was made from (expected ${fault.expected}, found ${fault.found}). Nothing was changed.`,
        'Look at the new plan and apply that.',
      )
    case 'busyHost':
      return words(`${fault.host} is being changed by ${fault.by}.`, 'Try again when that has ended.')
    case 'hostReplaced':
      return words(
        `Another machine answers at ${fault.address} than the one known as ${fault.host} (machine id ${short(fault.found)}, known ${short(fault.known)}). Nothing was changed.`,
        'If it was reinstalled or replaced on purpose, accept the new machine; otherwise correct the address.',
      )
    case 'overtaken':
      return words(
        `${fault.what}${on(fault.host)} is not what the operation was about any more: ${fault.by}. Nothing was changed.`,
        'Give the order anew if it is still wanted.',
      )
    case 'unfinished':
      return words(
        `${fault.what}${on(fault.host)} belongs to an operation that has not come to its end.`,
        `Resume or retry operation ${fault.operation}, or delete what it began.`,
      )
    case 'operationReused':
      return words(
        `The operation id ${fault.id} belongs to another order ("${fault.title}"). Nothing was done.`,
        'Use a new id for a new order.',
      )
    case 'changedMeanwhile':
      return words(
        `The ${fault.what} ${fault.name} was changed by somebody else in the meantime. Nothing was written.`,
        'Look at it again and repeat the change.',
      )
    case 'stalePlan':
      return words(
        `The plan ${short(fault.plan)}${on(fault.host)} can't be applied: ${fault.reason}.`,
        'Make a new plan.',
      )
    case 'notTakenBack':
      return words(
        `${fault.cause} What was begun on ${fault.host} could not be taken back: ${fault.left}.`,
        'Retry the operation when the host is well, or delete what is left.',
      )
    case 'notPrepared':
      return words(`${fault.host} is not prepared yet: ${fault.missing.join(', ')}.`, 'Prepare the host first.')
    case 'verifyFailed':
      return words(
        `${fault.tunnel} on ${fault.host} didn't pass its check (${fault.check}): ${fault.reason}.${fault.putBack === false ? '' : ' What was there before was put back.'}`,
        'The log lines show why.',
      )
    case 'binaryRejected':
      return words(
        `The xray binary from ${fault.source} was not taken${on(fault.host)}: ${fault.reason}.`,
        'Name another source, or try again.',
      )
    case 'notBegun':
      return words(
        `${fault.what} was not begun on ${fault.host}: ${fault.reason}.`,
        'Retry the operation when it shall go on there.',
      )
    case 'cancelled':
      return words(`${fault.what}${on(fault.host)} was cancelled.`, 'Start it again when you want it.')
    case 'interrupted':
      return words(
        `The server ended in the middle of "${fault.step}"${on(fault.host)}.`,
        'Retry it: it goes on from what is true on the host.',
      )
    case 'notFound':
      return words(
        `There is no ${fault.what} named ${fault.name}.`,
        fault.known === undefined || fault.known.length === 0
          ? `List what there is.`
          : `There are: ${fault.known.join(', ')}.`,
      )
    case 'ambiguous':
      return words(
        `${fault.name} is not clear: it could be ${fault.candidates.join(' or ')}.`,
        'Name it in full, as HOST/ID.',
      )
    case 'alreadyExists':
      return words(`There is a ${fault.what} named ${fault.name} already.`, 'Choose another name.')
    case 'badInput':
      return words(issuesInWords(fault.issues), 'Correct it and try again; nothing was changed.')
    case 'confirmationNeeded':
      return words(`${fault.what} can't be undone.`, `Type ${fault.type} to confirm.`)
    case 'unauthorized':
      return words(
        `The server refused the request: ${fault.reason}.`,
        'Open the page through the address that the server printed, or give its token.',
      )
    case 'serverUnreachable':
      return words(`No server answers at ${fault.url}: ${fault.reason}.`, 'Start it with "raptor serve".')
    case 'storeLocked':
      return words(lockedInWords(fault.file, fault.reason), unlockedBy[fault.reason])
    case 'storeFailed':
      return words(
        `The store can't be used (${fault.where}): ${fault.reason}.`,
        'See that its disk or its database is well, then repeat what was asked.',
      )
    case 'unknownFault':
      return words(
        `A newer Raptor Tunnel noted a fault here that this one doesn't know: ${fault.name}.`,
        'Update Raptor Tunnel to read it.',
      )
    case 'internal':
      return words('Something failed inside the server.', `Its log has the details under ${fault.id}.`)
  }
}

const lockedInWords = (file: string, reason: StoreLocked['reason']): string => {
  switch (reason) {
    case 'missing':
      return `The secrets in the store are sealed, and the file with their key is missing: ${file}. Nothing was changed.`
    case 'wrong':
      return `The secrets in the store are sealed with another key than the one in ${file}. Nothing was changed.`
    case 'damaged':
      return `${file} holds no key, and the secrets in the store are sealed with one. Nothing was changed.`
    case 'unreadable':
      return `The file with the store's key can't be read: ${file}. Nothing was changed.`
  }
}

type StoreLocked = Extract<Fault, { kind: 'storeLocked' }>

const putBack = 'Put the key file of this store back there, or name it in RAPTOR_KEY_FILE.'
const unlockedBy: Readonly<Record<StoreLocked['reason'], string>> = {
  missing: putBack,
  wrong: putBack,
  damaged: putBack,
  unreadable: 'Make it a file that your user may read, or name another in RAPTOR_KEY_FILE.',
}

const words = (sentence: string, next: string): FaultWords => ({ sentence: ended(sentence), next: ended(next) })

/** What a host said may end with a full stop of its own, with several or with none. */
const ended = (text: string): string => {
  const bare = text.replace(/[\s.]+$/, '')
  return /[!?]$/.test(bare) ? bare : `${bare}.`
}

const on = (host: string | undefined): string => (host === undefined ? '' : ` on ${host}`)

const seconds = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${Math.round(ms / 100) / 10} s`)

/** A hash or machine id as people compare it. */
const short = (hash: string): string => (hash.length > 16 ? `${hash.slice(0, 12)}…` : hash)

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

const issuesInWords = (issues: Issue[]): string =>
  issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join(' ')
