import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { run } from '../../client/cli/run.ts'

const lines: [string, RegExp][] = [
  ['tunnels create x --host fra1 --preset socks --set novalue', /'novalue' is invalid. It must be KEY=VALUE/],
  ['serve --port 99999', /A port is at most 65535/],
  ['serve --port many', /whole number/],
  ['hosts list --url localhost:7420', /localhost:7420 is no address such as http:/],
  ['hosts list --url http://127.0.0.1:7420', /needs --token-file or RAPTOR_TOKEN/],
  ['tunnels crate x', /unknown command 'crate'/],
  ['hosts list --nope', /unknown option '--nope'/],
  ['hosts show', /missing required argument 'host'/],
  ['tunnels create x', /required option '--host <host>'/],
]

const written = { stdout: '', stderr: '' }

beforeEach(() => {
  vi.stubEnv('RAPTOR_HOME', '/dev/null/home')
  vi.stubEnv('RAPTOR_TOKEN', '')
  for (const name of ['stdout', 'stderr'] as const) {
    written[name] = ''
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text)
      return true
    })
  }
})

afterEach(() => {
  process.exitCode = undefined
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

test.each(lines)('%s is exit 2, and says why', async (line, why) => {
  await run(line.split(' '))
  expect([process.exitCode, written.stdout]).toEqual([2, ''])
  expect(written.stderr).toMatch(why)
  expect(written.stderr).not.toMatch(/^ {4}at /m)
})

test.each([...lines, ['hosts', /sub-command is missing/] as const])(
  '%s --json says it as one fault on stderr, and nothing else',
  async (line, why) => {
    await run([...line.split(' '), '--json'])
    expect([process.exitCode, written.stdout]).toEqual([2, ''])
    const { fault } = JSON.parse(written.stderr)
    expect(fault).toMatchObject({ kind: 'badInput', issues: [{ message: expect.stringMatching(why) }] })
  },
)

test('what the system refuses is told in its own words', async () => {
  await run(['status'])
  expect(process.exitCode).toBe(1)
  expect(written).toEqual({ stdout: '', stderr: expect.stringMatching(/^error: ENOTDIR.*\n$/) })
})

test('with --json what the system refuses is a fault', async () => {
  await run(['status', '--json'])
  expect(process.exitCode).toBe(1)
  expect(written.stdout).toBe('')
  expect(JSON.parse(written.stderr)).toEqual({ fault: { kind: 'internal', id: expect.stringContaining('ENOTDIR') } })
})
