import { colours } from '../output/colours.ts'
import type { Command } from 'commander'
import { exitCode } from '../outcome/exitCode.ts'
import { globalsOf } from '../session/globals.ts'
import { makeOutput } from '../output/output.ts'

const mark = { ok: colours.green('✓'), warning: colours.yellow('!'), problem: colours.red('✗') } as const

export const addDoctorCommand = (program: Command): void => {
  program
    .command('doctor')
    .description('check this workstation and how every host is reached; exit 1 when there is a problem')
    .addHelpText('after', '\nExample:\n  raptor doctor')
    .action(async (_options, command: Command) => {
      const globals = globalsOf(command)
      const { examine } = await import('../doctor/examine.ts')
      const findings = await examine(globals)
      makeOutput(globals).result(findings, () =>
        findings
          .map(
            ({ state, what, found, next }) =>
              `${mark[state]} ${what}: ${found}${next === undefined ? '' : colours.dim(` → ${next}`)}`,
          )
          .join('\n'),
      )
      process.exitCode = findings.some(({ state }) => state === 'problem') ? exitCode.failed : exitCode.done
    })
}
