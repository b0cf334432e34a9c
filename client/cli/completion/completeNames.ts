import type { Command, Option } from 'commander'
import { knownNames } from './knownNames.ts'
import type { Globals } from '../session/globals.ts'

/**
 * What could stand in the place of the last word: sub-commands and options from the command tree itself, host and tunnel
 * names from a running server (never waiting longer than a moment). Nothing where a file or free text belongs.
 */
export const completeNames = async (
  program: Command,
  words: readonly string[],
  globals: Globals,
): Promise<string[]> => {
  const last = words.at(-1) ?? ''
  const place = placeOf(program, words.slice(0, -1))
  const candidates = await candidatesAt(place, last, { ...globals, ...place.given })
  return candidates.filter((name) => name.startsWith(last)).sort()
}

/** Where the last word stands: in which command, after how many arguments, or as the value of an option. */
interface Place {
  command: Command
  after: number
  valueOf: Option | undefined
  /** The folder named on the line itself. */
  given: Pick<Globals, 'home'>
}

const placeOf = (program: Command, words: readonly string[]): Place => {
  const place: Place = { command: program, after: 0, valueOf: undefined, given: {} }
  for (const word of words) {
    if (place.valueOf !== undefined) {
      if (place.valueOf.long === '--home') place.given = { home: word }
      place.valueOf = undefined
    } else if (word.startsWith('-')) {
      const option = optionsOf(place.command).find(({ long, short }) => word === long || word === short)
      if (option?.required === true || option?.optional === true) place.valueOf = option
    } else {
      const child = place.command.commands.find((one) => one.name() === word)
      if (child === undefined || place.after > 0) place.after += 1
      else place.command = child
    }
  }
  return place
}

const optionsOf = (command: Command): Option[] => [
  ...command.createHelp().visibleOptions(command),
  ...(command.parent === null ? [] : optionsOf(command.parent)),
]

const candidatesAt = async ({ command, after, valueOf }: Place, last: string, globals: Globals): Promise<string[]> => {
  if (valueOf !== undefined)
    return valueOf.long === '--host' ? (await knownNames(globals)).hosts : (valueOf.argChoices ?? [])
  if (last.startsWith('-')) return [...new Set(optionsOf(command).flatMap(({ long }) => long ?? []))]
  const children = command.createHelp().visibleCommands(command)
  if (children.length > 0) return children.map((child) => child.name())
  const argument =
    command.registeredArguments[after] ?? command.registeredArguments.findLast(({ variadic }) => variadic)
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
