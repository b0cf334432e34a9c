import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import {
  hostScript,
  hostScripts,
  wholeScript,
  word,
  type HostScript,
} from '../../../server/fleet/scripts/hostScript.ts'
import { shells } from './shells.ts'

// The keys of the record are its type's.
const names = Object.keys(hostScripts) as HostScript[]

describe.each(names)('the script %s', (name) => {
  const script = wholeScript(name)

  it.each(shells)('is good for %s', (shell) => {
    const [program = '', ...args] = shell.split(' ')
    expect(spawnSync(program, [...args, '-n'], { input: script, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    })
  })

  it('is clean to shellcheck', () => {
    const checked = spawnSync('shellcheck', ['-s', 'sh', '-S', 'warning', '-e', 'SC2034,SC2154', '-'], {
      input: script,
      encoding: 'utf8',
    })
    expect(checked.stdout).toBe('')
    expect(checked.status).toBe(0)
  })

  it('does nothing at all when only a part of it arrives', () => {
    for (const share of [0.3, 0.6, 0.9]) {
      const half = `main() { echo DID SOMETHING; }\n${script.slice(0, script.length * share)}`
      const run = spawnSync('sh', ['-s'], { input: half, encoding: 'utf8', env: { raptor_root: '/nowhere' } })
      expect(run.stdout).toBe('')
    }
  })
})

it('data is never in a script: two changes are carried out by the same text', () => {
  const one = hostScript('apply', 'apply', ['tunnel home'])
  const other = hostScript('apply', 'apply', ['tunnel other'])
  expect(one.script).toBe(other.script)
  expect(Buffer.from(other.input ?? []).toString()).toBe('tunnel other\nend\n')
})

it.each(['a b', '', 'ä', 'a\nb', '\0'])('what would not arrive as one word is refused: %j', (text) => {
  expect(() => word(text)).toThrow(RangeError)
})
