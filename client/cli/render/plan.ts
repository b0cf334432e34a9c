import { colours } from '../output/colours.ts'
import type { Plan } from '../../../shared/plan.ts'

/** A plan as people read it: what and why first, then every file as a diff, then the commands. */
export const planText = (plan: Plan): string =>
  [
    plan.empty ? `Nothing would change on ${plan.host}.` : colours.bold(`On ${plan.host}:`),
    ...plan.summary.map((line) => `  ${line}`),
    ...plan.warnings.map(({ path, message, suggestion }) =>
      colours.yellow(`! ${path}: ${message}${suggestion === undefined ? '' : ` ${suggestion}`}`),
    ),
    ...plan.added.map(({ path, why }) => colours.dim(`+ ${path}: ${why}`)),
    ...plan.files
      .filter(({ action }) => action !== 'same')
      .map(
        (file) =>
          `\n${colours.bold(`${file.action} ${file.path}`)} ${colours.dim(`${file.mode} ${file.owner}`)}\n${diffText(file.diff)}`,
      ),
    ...(plan.commands.length === 0
      ? []
      : [`\n${colours.bold('Then:')}`, ...plan.commands.map((command) => `  ${command}`)]),
  ].join('\n')

const diffText = (diff: string): string =>
  diff
    .trimEnd()
    .split('\n')
    .map((line) => (line.startsWith('+') ? colours.green(line) : line.startsWith('-') ? colours.red(line) : line))
    .join('\n')
