import { readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test, vi } from 'vitest'
import { temporaryHome } from '../fleet/temporaryHome.ts'
import { capture } from '../hosts/command.ts'
import { isAlive, leftOf, slotHeldBy } from './leftOf.ts'
import { startDemo } from './startDemo.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

// A whole demo on a busy machine.
vi.setConfig({ testTimeout: 180_000 })

interface Moment {
  /** What it has just said. */
  words: string
  through?: 'npm'
  more?: NodeJS.Signals[]
}

test.each([
  ['SIGINT', 'while its hosts boot', { words: '✓ xray found' }],
  ['SIGTERM', 'to npm while hosts are prepared', { words: '✓ hosts added', through: 'npm' }],
  [
    'SIGINT',
    'while tunnels are deployed, and more of them for impatience,',
    { words: '✓ hosts prepared', more: ['SIGTERM', 'SIGINT'] },
  ],
] satisfies [NodeJS.Signals, string, Moment][])('%s %s leaves nothing', async (signal, _when, moment: Moment) => {
  const { words, through, more = [] } = moment
  await using scratch = await temporaryHome()
  await using demo = startDemo(['--once'], { scratch: scratch.path, ...(through === undefined ? {} : { through }) })
  await demo.said(words)
  const pid = await demo.pid()
  const slot = await slotHeldBy(pid)
  for (const one of [signal, ...more]) demo.kill(one)
  expect(await demo.closed).toEqual([null, signal])
  expect(await leftOf(slot)).toEqual([])
  expect(await readdir(scratch.path)).toEqual([])
  expect(isAlive(pid)).toBe(false)
})

test('a terminal that is closed on a standing demo leaves nothing', async () => {
  await using scratch = await temporaryHome()
  await using demo = startDemo([], { scratch: scratch.path, through: 'terminal' })
  const home = /RAPTOR_HOME=(\S+)/.exec(await demo.said('Ctrl-C ends the demo'))?.[1] ?? ''
  const pid = await demo.pid()
  const slot = await slotHeldBy(pid)
  expect(await readdir(home)).toContain('server.json')
  demo.kill('SIGKILL')
  await demo.closed
  await expect.poll(() => isAlive(pid), { timeout: 30_000 }).toBe(false)
  expect(await leftOf(slot)).toEqual([])
  expect(await readdir(scratch.path)).toEqual([])
})

test('with --home the line that is printed works on its hosts from another terminal, and Ctrl-C leaves that folder alone', async () => {
  await using home = await temporaryHome()
  await using scratch = await temporaryHome()
  await using demo = startDemo(['--home', home.path], { scratch: scratch.path })
  const shown = await demo.said('Ctrl-C ends the demo')
  expect(shown).toContain(`leaves nothing but ${home.path} behind`)
  const line = /In another terminal: (.*)/.exec(shown)?.[1] ?? ''
  const { stdout } = await capture(['sh', '-c', line], { cwd: root })
  expect(stdout).toContain('3 hosts, all seen · 3 tunnels, 3 ● up')
  const slot = await slotHeldBy(await demo.pid())
  demo.kill('SIGINT')
  expect(await demo.closed).toEqual([0, null])
  expect(await leftOf(slot)).toEqual([])
  expect(await readdir(scratch.path)).toEqual([])
  expect((await stat(join(home.path, 'raptor.db'))).size).toBeGreaterThan(0)
  expect(await readdir(home.path)).not.toContain('server.json')
})

test('--home refuses a folder that holds something else, and leaves it as it is', async () => {
  await using home = await temporaryHome()
  await writeFile(join(home.path, 'letter'), 'Dear …')
  await using demo = startDemo(['--home', home.path], { scratch: home.path })
  await demo.said("holds something that is not the demo's")
  expect(await demo.closed).toEqual([1, null])
  expect(await readdir(home.path)).toEqual(['letter'])
})
