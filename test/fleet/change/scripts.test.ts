import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { changeLines } from '../../../server/fleet/change/changeLines.ts'
import { dataLine, rootScript, textLine } from '../../../server/fleet/change/scripts.ts'
import { changeOf, leaseOf, prepareHost, tunnelPart } from './parts.ts'
import { shells } from './shells.ts'

const entries = ['take_lease', 'release_lease', 'look_at_tunnels', 'look_again', 'apply_change', 'undo_change'] as const

describe.each(entries)('the script %s', (entry) => {
  const { script } = rootScript(entry, entry, [])

  it.each(shells.map((shell) => ({ name: shell.join(' '), shell })))(
    'is good shell for $name',
    ({ shell: [program, ...args] }) => {
      expect(spawnSync(program, [...args, '-n'], { input: script, encoding: 'utf8' })).toMatchObject({
        status: 0,
        stderr: '',
      })
    },
  )

  it('does nothing when it came by half', () => {
    for (const part of [0.2, 0.5, 0.8, 0.999]) {
      const half = `PATH=/nowhere\n${script.slice(0, Math.floor(script.length * part))}`
      expect(spawnSync('dash', ['-s'], { input: half, encoding: 'utf8', env: {} }).stdout).toBe('')
    }
  })
})

it('no value of a change is in the text of a script', () => {
  const part = tunnelPart('secretive', 1080, { config: { outbounds: [], password: 'hunter2' } })
  const { script, input } = rootScript(
    'apply_change',
    'change',
    changeLines(changeOf(part, prepareHost()), leaseOf(), 'abc'),
  )
  expect(script).not.toMatch(/secretive|hunter2/)
  expect(Buffer.from(input ?? []).toString()).toMatch(/secretive[^]*hunter2/)
})

it('values are single lines, and texts are whole in one', () => {
  expect(() => dataLine('a\nb')).toThrow(RangeError)
  expect(() => dataLine('')).toThrow(RangeError)
  expect(() => textLine('a\0b')).toThrow(RangeError)
  expect(textLine('a\\n\nb')).toBe('=a\\\\n\\nb')
})

it('a part whose id is more than a name, or that has another’s file, never leaves the workstation', () => {
  const part = tunnelPart('home', 1080)
  const odd = { ...part, id: '../x' }
  expect(() => changeLines(changeOf(odd), leaseOf(), 'abc')).toThrow(RangeError)
  const files = [{ path: '/etc/passwd', base: 'absent', text: 'x', mode: '0644', owner: 'root:root' }]
  expect(() => changeLines(changeOf({ ...part, files }), leaseOf(), 'abc')).toThrow(RangeError)
})
