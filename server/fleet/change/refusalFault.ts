import type { Fault } from '../../../shared/fault.ts'
import { headlineOf, hintOf } from '../../../shared/xray/exitCodes.ts'
import type { XrayConfig } from '../../../shared/xray/config/config.ts'
import { redactText } from '../../../shared/xray/redact.ts'
import type { Refusal } from './report.ts'

export interface RefusedTunnel {
  readonly host: string
  readonly id: string
  /** Its secrets are taken out of what xray says. */
  readonly config: XrayConfig
}

/** Why a script left a tunnel as it was, as a fault. */
export const refusalFault = (refusal: Refusal, { host, id, config }: RefusedTunnel): Fault => {
  switch (refusal.kind) {
    case 'changed':
      return {
        kind: 'changedOnHost',
        host,
        path: refusal.path,
        expected: short(refusal.expected),
        found: short(refusal.found),
      }
    case 'refused':
      return { kind: 'configInvalid', host, tunnel: id, by: 'xray', issues: [xrayIssue(refusal, config)] }
    case 'rejected':
      return {
        kind: 'binaryRejected',
        host,
        source: 'the one that was sent',
        reason: lastLineOf(refusal.reason) ?? 'it does not run there',
      }
    case 'diskFull':
      return { kind: 'diskFull', host, path: refusal.path }
    case 'readOnly':
      return { kind: 'readOnlyFiles', host, path: refusal.path }
    case 'unwritable':
      return { kind: 'commandFailed', host, command: `write ${refusal.path}`, ending: 1, stderr: refusal.message }
  }
}

const xrayIssue = (
  { code, output }: Extract<Refusal, { kind: 'refused' }>,
  config: XrayConfig,
): { path: string; message: string } => {
  const said = redactText(headlineOf(output) ?? lastLineOf(output) ?? `xray ended with exit ${code}`, config)
  const hint = hintOf(output)
  const sentence = /[.!?]$/.test(said) ? said : `${said}.`
  return { path: '', message: hint === undefined ? sentence : `${sentence} ${hint}` }
}

const lastLineOf = (output: string): string | undefined => output.trim().split('\n').at(-1) || undefined

const short = (hash: string): string => {
  if (hash === 'absent') return 'no file'
  return /^[0-9a-f]{64}$/.test(hash) ? `sha256 ${hash.slice(0, 12)}…` : hash
}
