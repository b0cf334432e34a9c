import { chmod, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askConfig } from '../../../server/ssh/config/askConfig.ts'
import { tempFolder } from '../realHost.ts'

const path = process.env['PATH'] ?? ''
let folder: Awaited<ReturnType<typeof tempFolder>>
let configFile = ''

// An ssh that notes when it is asked and when it goes on, and waits where it is told to.
const counting = (at: string): string => `#!/bin/sh
echo asked >> '${at}/notes'
while [ -e '${at}/hold' ]; do sleep 0.02; done
echo done >> '${at}/notes'
PATH=\${PATH#*:} exec ssh "$@"
`

beforeEach(async () => {
  folder = await tempFolder()
  configFile = join(folder.path, 'config')
  await mkdir(join(folder.path, 'bin'))
  const ssh = join(folder.path, 'bin', 'ssh')
  await writeFile(ssh, counting(folder.path))
  await chmod(ssh, 0o755)
  process.env['PATH'] = `${join(folder.path, 'bin')}${delimiter}${path}`
})
afterEach(async () => {
  process.env['PATH'] = path
  await folder[Symbol.asyncDispose]()
})

/** Waits until the configuration is old enough to be trusted as it is. */
const settled = async (): Promise<void> => {
  const askable = async (): Promise<number> => Date.now() - (await stat(configFile)).ctimeMs
  await expect.poll(askable, { interval: 20 }).toBeGreaterThan(120)
}
const notes = async (): Promise<string[]> =>
  (await readFile(join(folder.path, 'notes'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')
const timesAsked = async (): Promise<number> => (await notes()).filter((line) => line === 'asked').length
const ask = async (address: string, args: readonly string[] = []): Promise<(string | undefined)[]> => {
  const options = await askConfig({ address, args, configFile })
  return ['hostname', 'user'].map((name) => options?.get(name)?.[0])
}

describe('what ssh says of a host', () => {
  it('is asked once for all hosts where the configuration says the same of each', async () => {
    await writeFile(configFile, '# Host in a comment\nHost *\n  User all\n')
    await settled()
    const all = await Promise.all(['one', 'two', 'three.example'].map((address) => ask(address)))
    expect(all).toEqual([
      ['one', 'all'],
      ['two', 'all'],
      ['three.example', 'all'],
    ])
    expect(await timesAsked()).toBe(1)
  })

  it('is asked once for each where it may differ', async () => {
    await writeFile(configFile, 'Host one\n  User first\nHost *\n  User rest\n')
    await settled()
    const both = async () => [await ask('one'), await ask('two')]
    const said = [
      ['one', 'first'],
      ['two', 'rest'],
    ]
    expect([await both(), await both()]).toEqual([said, said])
    expect(await timesAsked()).toBe(2)
  })

  it.each([
    ['the file itself', 'config', 'User again1\n'],
    ['one that it includes', 'inner/a.conf', 'User again1\n'],
    ['one that comes to be included', 'inner/0.conf', 'User again1\n'],
    ['the first of a folder', 'empty/b.conf', 'User again1\n'],
  ])('is asked anew when %s has changed, whatever times it is given', async (_what, file, text) => {
    await mkdir(join(folder.path, 'inner'))
    await mkdir(join(folder.path, 'empty'))
    await writeFile(configFile, `Include ${folder.path}/empty/*.conf ${folder.path}/inner/*.conf\n`)
    await writeFile(join(folder.path, 'inner', 'a.conf'), 'User before\n')
    await settled()
    expect([await ask('one'), await ask('one')]).toEqual([
      ['one', 'before'],
      ['one', 'before'],
    ])
    expect(await timesAsked()).toBe(1)
    await writeFile(join(folder.path, file), text)
    await utimes(join(folder.path, file), 1, 1)
    expect(await ask('one')).toEqual(['one', 'again1'])
    expect(await ask('two')).toEqual(['two', 'again1'])
  })

  it.each([
    ['a program decides', 'Match exec "true"\n  User x\n'],
    ['names are looked up', 'CanonicalizeHostname no\n'],
    ['a pattern finds folders', 'Include /nowhere/*/config\n'],
  ])('is never kept where %s', async (_what, text) => {
    await writeFile(configFile, text)
    await settled()
    await ask('one')
    await ask('one')
    expect(await timesAsked()).toBe(2)
  })

  it('is not kept from a file that has only just changed', async () => {
    await writeFile(configFile, 'User before\n')
    expect(await ask('one')).toEqual(['one', 'before'])
    await writeFile(configFile, 'User after1\n')
    expect(await ask('one')).toEqual(['one', 'after1'])
  })

  it('is asked by eight processes at once, the others wait', async () => {
    const hold = join(folder.path, 'hold')
    await writeFile(hold, '')
    await writeFile(configFile, 'Host one\n')
    const all = Promise.all(Array.from({ length: 20 }, (_, at) => ask('one', ['-p', String(2000 + at)])))
    await expect.poll(timesAsked).toBe(8)
    await rm(hold)
    await all
    let running = 0
    const atOnce = (await notes()).map((note) => (running += note === 'asked' ? 1 : -1))
    expect(Math.max(...atOnce)).toBe(8)
    expect(await timesAsked()).toBe(20)
  })
})
