import { Argument, type Command } from 'commander'
import { completionScript, shells, type Shell } from '../completion/completionScript.ts'
import { completeNames } from '../completion/completeNames.ts'
import { globalsOf } from '../session/globals.ts'

const examples = `
Examples:
  raptor completion bash > ~/.local/share/bash-completion/completions/raptor
  raptor completion zsh > "\${fpath[1]}/_raptor"
  raptor completion fish > ~/.config/fish/completions/raptor.fish`

export const addCompletionCommand = (program: Command): void => {
  program
    .command('completion')
    .description('completion for your shell')
    .addArgument(new Argument('<shell>').choices(shells))
    .addHelpText('after', examples)
    .action((shell: Shell) => {
      process.stdout.write(completionScript(shell))
    })
  program
    .command('__complete [words...]', { hidden: true })
    .allowUnknownOption()
    .helpOption(false)
    .action(async (words: string[], _options, command: Command) => {
      const names = await completeNames(program, words, globalsOf(command))
      process.stdout.write(names.map((name) => `${name}\n`).join(''))
    })
}
