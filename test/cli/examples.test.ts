import type { Command } from 'commander'
import { execFile } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { makeProgram } from '../../client/cli/program.ts'
import { temporaryHome } from '../fleet/temporaryHome.ts'

const run = promisify(execFile)

const leavesOf = (command: Command): Command[] => {
  const children = command
    .createHelp()
    .visibleCommands(command)
    .filter((child) => child.name() !== 'help')
  return children.length === 0 ? [command] : children.flatMap(leavesOf)
}

const nameOf = (command: Command): string =>
  command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`

/** What `--help` shows, with all that was added to it. */
const helpOf = (command: Command): string => {
  let help = ''
  command.configureOutput({ writeOut: (text) => void (help += text) })
  command.outputHelp()
  return help
}

const examplesIn = (help: string): string[] =>
  (/^Examples?:\n((?: {2}.*\n?)+)/m.exec(help)?.[1] ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.trim())

/** A folder of programs for an example's pipes: `raptor` notes its words, the others say nothing. */
const withStubs = async (folder: string): Promise<void> => {
  const stubs = {
    raptor: `for word; do printf '%s\\0' "$word"; done >> "$NOTES"; echo >> "$NOTES"; echo 1080`,
    jq: ':',
    pass: ':',
  }
  for (const [name, script] of Object.entries(stubs)) {
    await writeFile(join(folder, name), `#!/bin/bash\n${script}\n`)
    await chmod(join(folder, name), 0o755)
  }
}

/** The words that a real shell hands to `raptor`; where its output goes to is left out. */
const callsOf = async (example: string, folder: string): Promise<string[][]> => {
  const notes = join(folder, `notes-${crypto.randomUUID()}`)
  await writeFile(notes, '')
  const line = example.replace(/ > .*$/, '')
  await run('bash', ['-c', line], { env: { PATH: `${folder}:/usr/bin:/bin`, HOME: folder, NOTES: notes } })
  const text = await readFile(notes, 'utf8')
  return text
    .split('\n')
    .slice(0, -1)
    .map((call) => call.split('\0').slice(0, -1))
}

/** The real command tree, whose actions do nothing. */
const parse = async (words: readonly string[]): Promise<void> => {
  const program = makeProgram('0', { json: true })
  for (const leaf of leavesOf(program)) leaf.action(() => undefined)
  await program.parseAsync(words.length === 0 ? ['status'] : words, { from: 'user' })
}

const program = makeProgram('0')

test.concurrent.each([program, ...leavesOf(program)].map((command) => [nameOf(command), command] as const))(
  'the examples of %s --help are lines that it takes',
  async (_name, command) => {
    await using folder = await temporaryHome()
    await withStubs(folder.path)
    const examples = examplesIn(helpOf(command))
    expect(examples).not.toEqual([])
    for (const example of examples) {
      const calls = await callsOf(example, folder.path)
      expect([example, calls.length]).not.toEqual([example, 0])
      for (const words of calls) await expect(parse(words)).resolves.toBeUndefined()
    }
  },
)

test('a line that the command does not take is found', async () => {
  await expect(parse(['hosts', 'list', '--tga', 'eu'])).rejects.toThrow("unknown option '--tga'")
  await expect(parse(['hosts', 'show'])).rejects.toThrow('missing required argument')
})
