import { afterEach, expect, test, vi } from 'vitest'
import { makeOutput } from '../../../client/cli/output/output.ts'
import { colours } from '../../../client/cli/output/colours.ts'

const written = { stdout: '', stderr: '' }

const outputOn = (terminal: boolean, options = { json: false, quiet: false }) => {
  for (const name of ['stdout', 'stderr'] as const) {
    written[name] = ''
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text)
      return true
    })
    Object.defineProperty(process[name], 'isTTY', { value: terminal, configurable: true })
  }
  vi.stubEnv('TERM', 'xterm')
  vi.stubEnv('NO_COLOR', '')
  vi.stubEnv('FORCE_COLOR', undefined)
  return makeOutput(options)
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  for (const name of ['stdout', 'stderr'] as const) Reflect.deleteProperty(process[name], 'isTTY')
})

test('colours are for terminals, and not there either when NO_COLOR is set', () => {
  outputOn(true).result(0, () => colours.red('down'))
  expect(written.stdout).toBe(`${colours.red('down')}\n`)
  outputOn(false).result(0, () => colours.red('down'))
  expect(written.stdout).toBe('down\n')
  const output = outputOn(true)
  vi.stubEnv('NO_COLOR', '1')
  output.result(0, () => colours.red('down'))
  expect(written.stdout).toBe('down\n')
})

test('what a host says never moves the terminal', () => {
  outputOn(true).item(0, () => `a\u001B[2Jb\u0007c\u001B]0;title\u0007d`)
  expect(written.stdout).toBe('a[2Jbc]0;titled\n')
})

test('with --json stdout is the value alone, and a fault is JSON on stderr', () => {
  const output = outputOn(true, { json: true, quiet: false })
  output.note('a remark')
  output.result({ a: 1 }, () => 'text')
  output.fault({ kind: 'refused', host: 'a', address: 'a:22' })
  expect(JSON.parse(written.stdout)).toEqual({ a: 1 })
  expect(JSON.parse(written.stderr)).toEqual({ fault: { kind: 'refused', host: 'a', address: 'a:22' } })
  expect(output.interactive).toBe(false)
})

test('nobody watches a pipe, a dumb terminal or a quiet line', () => {
  expect(outputOn(true).interactive).toBe(true)
  expect(outputOn(false).interactive).toBe(false)
  expect(outputOn(true, { json: false, quiet: true }).interactive).toBe(false)
})
