import type { Command } from 'commander'
import { HostError } from '../../../shared/hostError.ts'
import { exitCodeOf } from '../outcome/exitCode.ts'
import { faultOfError } from '../outcome/faultOfError.ts'
import { fileOrStdin } from '../input/fileOrStdin.ts'
import { globalsOf } from '../session/globals.ts'
import { makeOutput } from '../output/output.ts'
import { colours } from '../output/colours.ts'

const examples = `
Examples:
  raptor link parse 'vless://…' --json
  pass show link | raptor link parse -   # keeps it out of the shell's history`

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
        const parsed = await parseLink(uri === '-' ? (await fileOrStdin('-', 'link parse')).trim() : uri)
        output.result(parsed, () => linkText(parsed))
      } catch (error) {
        const fault = faultOfError(error)
        if (fault === undefined) throw error
        output.fault(fault)
        process.exitCode = exitCodeOf(fault)
      }
    })
}

// As the procedure tunnels.parseLink answers it.
const parseLink = async (uri: string) => {
  const { parseShareLink } = await import('../../../shared/xray/link/shareLink.ts')
  const link = parseShareLink(uri)
  if (!link.ok)
    throw new HostError({ kind: 'badInput', issues: link.issues.map(({ path, message }) => ({ path, message })) })
  const { name, outbound, warnings } = link
  return { name, outbound, warnings }
}

const linkText = ({ name, outbound, warnings }: Awaited<ReturnType<typeof parseLink>>): string =>
  [
    colours.bold(name === '' ? '(no name)' : name),
    JSON.stringify(outbound, null, 2),
    ...warnings.map(({ path, message }) => colours.yellow(`! ${path}: ${message}`)),
  ].join('\n')
