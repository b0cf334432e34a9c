import type { Fault } from '../../../shared/fault.ts'
import { readConfig } from '../../../shared/xray/config/configText.ts'
import { headlineOf, hintOf } from '../../../shared/xray/exitCodes.ts'
import { redactText } from '../../../shared/xray/redact.ts'
import { writeFault } from '../host/writeFault.ts'
import type { ChangePart } from './change.ts'
import type { Refusal } from './readReport.ts'

/** Why a part of a change was left as it was, as a fault; secrets of its config are taken out of what xray says. */
export const faultOfRefusal = (refusal: Refusal, { host, part }: { host: string; part: ChangePart }): Fault => {
  switch (refusal.kind) {
    case 'changed': {
      const [expected, found] = [inWords(refusal.expected), inWords(refusal.found)]
      return { kind: 'changedOnHost', host, path: refusal.path, expected, found }
    }
    case 'refused': {
      const tunnel = part.kind === 'tunnel' ? { tunnel: part.id } : {}
      return { kind: 'configInvalid', host, ...tunnel, by: 'xray', issues: [xrayIssue(refusal, part)] }
    }
    case 'rejected': {
      const [first = ''] = refusal.output.split('\n')
      const reason = `it doesn't run there${first === '' ? '' : `: ${first}`}`
      return { kind: 'binaryRejected', host, source: 'xray', reason }
    }
    case 'diskFull':
      return { kind: 'diskFull', host, path: refusal.path }
    case 'readOnly':
      return { kind: 'readOnlyFiles', host, path: refusal.path }
    case 'unwritable':
      return writeFault(host, refusal.path, refusal.message)
  }
}

const xrayIssue = (
  { code, output }: Extract<Refusal, { kind: 'refused' }>,
  part: ChangePart,
): { path: string; message: string } => {
  const read = readConfig(part.kind === 'tunnel' ? (part.test ?? '') : '')
  const last = output.trim().split('\n').at(-1)
  const words = headlineOf(output) ?? (last === '' || last === undefined ? `xray ended with exit ${code}` : last)
  // What xray says of a config that can't be read could be any piece of it.
  const said = read.ok ? redactText(words, read.config) : `xray ended with exit ${code}`
  const hint = hintOf(output)
  const sentence = /[.!?]$/.test(said) ? said : `${said}.`
  return { path: '', message: hint === undefined ? sentence : `${sentence} ${hint}` }
}

const words: Readonly<Record<string, string>> = {
  absent: 'no file',
  link: 'a link',
  masked: 'a masked unit',
  special: 'something that is no file',
  large: 'a file of more than 2 MiB',
  unreadable: 'a file that the service user may not read',
}

const inWords = (word: string): string =>
  words[word] ?? (/^[0-9a-f]{64}$/.test(word) ? `sha256 ${word.slice(0, 12)}…` : word.replaceAll('_', ' '))
