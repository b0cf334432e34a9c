import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { completeNames } from '../../../client/cli/completion/completeNames.ts'
import { completionScript } from '../../../client/cli/completion/completionScript.ts'
import { makeProgram } from '../../../client/cli/program.ts'

const globals = { json: false, quiet: false, yes: false, home: '/nonexistent' }
const complete = async (...words: string[]): Promise<string[]> => completeNames(makeProgram('0'), words, globals)

test('the first word completes to commands, never to hidden ones', async () => {
  const names = await complete('')
  expect(names).toContain('hosts')
  expect(names).not.toContain('__complete')
})

test('a command completes to its sub-commands', async () => {
  expect(await complete('hosts', 'p')).toEqual(['prepare'])
})

test('an option that has choices completes to them', async () => {
  expect(await complete('tunnels', 'create', 'x', '--template', '')).toEqual(['hardened', 'standard'])
})

test('global options before a command do not lead astray, with their values or without', async () => {
  expect(await complete('--json', '--home', 'hosts', 'tunnels', 'pr')).toEqual(['probe'])
})

test('where a file or free text belongs nothing is offered, so that the shell offers files', async () => {
  expect(await complete('hosts', 'prepare', 'fra1', '--xray', '')).toEqual([])
})

test('dashes complete to own and global options', async () => {
  const names = await complete('tunnels', 'create', '--')
  expect(names).toEqual(expect.arrayContaining(['--link', '--preset', '--json']))
})

test('the bash script is bash', () => {
  const { status, stderr } = spawnSync('bash', ['-n'], { input: completionScript('bash'), encoding: 'utf8' })
  expect(stderr).toBe('')
  expect(status).toBe(0)
})
