import pc from 'picocolors'
import type { Command } from 'commander'
import { text } from 'node:stream/consumers'
import { HostError } from '../../../shared/hostError.ts'
import { parseShareLink } from '../../../shared/xray/shareLink.ts'
import { exitCode, exitCodeOf } from '../exitCode.ts'
import { faultOfError } from '../faultOfError.ts'
import { globalsOf } from '../globals.ts'
import { makeOutput } from '../output.ts'

const examples = `
Examples:
  raptor link parse 'vless://…' --json
  pass show link | raptor link parse -`

/** `raptor link parse URI`: works without a server and without any host. */
export const addLinkCommand = (program: Command): void => {
  program
    .command('link')
    .description('share links: vless, vmess, trojan, ss')
    .command('parse <uri>')
    .description('read a link into the outbound that it means; - reads it from stdin')
    .addHelpText('after', examples)
    .action(async (uri: string, _options, command: Command) => {
      const output = makeOutput(globalsOf(command))
      try {
        const parsed = parseLink(uri === '-' ? (await text(process.stdin)).trim() : uri)
        output.result(parsed, () => linkText(parsed))
      } catch (error) {
        const fault = faultOfError(error)
        if (fault === undefined) throw error
        output.fault(fault)
        process.exitCode = fault.kind === 'badInput' ? exitCode.failed : exitCodeOf(fault)
      }
    })
}

const parseLink = (uri: string) => {
  const link = parseShareLink(uri)
  if (!link.ok)
    throw new HostError({ kind: 'badInput', issues: link.issues.map(({ path, message }) => ({ path, message })) })
  const { name, outbound, warnings } = link
  return { name, outbound, warnings }
}

const linkText = ({ name, outbound, warnings }: ReturnType<typeof parseLink>): string =>
  [
    pc.bold(name === '' ? '(no name)' : name),
    JSON.stringify(outbound, null, 2),
    ...warnings.map(({ path, message }) => pc.yellow(`! ${path}: ${message}`)),
  ].join('\n')
