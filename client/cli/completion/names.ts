import type { Command } from 'commander'
import { knownNames } from './knownNames.ts'
import type { Globals } from '../globals.ts'

/**
 * What could stand in the place of the last word: sub-commands and options from the command tree itself, host and tunnel
 * names from a running server (never waiting longer than a moment).
 */
export const completeNames = async (
  program: Command,
  words: readonly string[],
  globals: Globals,
): Promise<string[]> => {
  const before = words.slice(0, -1)
  const last = words.at(-1) ?? ''
  const { command, rest } = descend(program, before)
  const candidates = last.startsWith('-') ? optionsOf(command) : await argumentsOf(command, { rest, before, globals })
  return candidates.filter((name) => name.startsWith(last)).sort()
}

// Follows the words into the tree; what is left are arguments of the command found.
const descend = (program: Command, words: readonly string[]): { command: Command; rest: readonly string[] } => {
  let command = program
  const rest: string[] = []
  for (const word of words) {
    const child = command.commands.find((one) => one.name() === word)
    if (child !== undefined && rest.length === 0) command = child
    else if (!word.startsWith('-')) rest.push(word)
  }
  return { command, rest }
}

const optionsOf = (command: Command): string[] => {
  const own = command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long }) => long ?? [])
  return command.parent === null ? own : [...new Set([...own, ...optionsOf(command.parent)])]
}

interface Position {
  rest: readonly string[]
  before: readonly string[]
  globals: Globals
}

const argumentsOf = async (command: Command, { rest, before, globals }: Position): Promise<string[]> => {
  const option = before.at(-1)
  const choices = command.options.find(({ long }) => long === option)?.argChoices
  if (choices !== undefined) return choices
  if (option === '--host') return (await knownNames(globals)).hosts
  const children = command.createHelp().visibleCommands(command)
  if (children.length > 0) return children.map((child) => child.name())
  const argument = command.registeredArguments[Math.min(rest.length, command.registeredArguments.length - 1)]
  switch (argument?.name()) {
    case 'host':
      return (await knownNames(globals)).hosts
    case 'tunnel':
    case 'tunnels':
      return (await knownNames(globals)).tunnels
    default:
      return argument?.argChoices ?? []
  }
}
