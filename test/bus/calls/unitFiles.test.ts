import { expect, test } from 'vitest'
import type { Signal } from '../../../server/bus/connection/bus.ts'
import { makeUnitFiles } from '../../../server/bus/calls/unitFiles.ts'

const patterns = ['xray-tunnel-*.service']
const states = [{ path: '/etc/systemd/system/xray-tunnel-a.service', state: 'enabled' }]

const openFiles = () => {
  let tell: (signal: Signal) => void = () => undefined
  const files = makeUnitFiles({
    onSignal: (listener) => {
      tell = listener
      return () => undefined
    },
  })
  const signal = (member: string): void => tell({ path: '/', interface: 'x', member, body: [] })
  return { files, signal }
}

test('nothing is kept while nobody would tell that it has changed', () => {
  const { files } = openFiles()
  files.keep(patterns, states, files.age)
  expect(files.known(patterns)).toBeUndefined()
})

test('what was read while signals come through is known until one says that files changed', () => {
  const { files, signal } = openFiles()
  files.heard()
  files.keep(patterns, states, files.age)
  expect(files.known(patterns)).toBe(states)
  signal('UnitNew')
  expect(files.known(patterns)).toBe(states)
  signal('UnitFilesChanged')
  expect(files.known(patterns)).toBeUndefined()
})

test('an answer that was asked for before a change is not kept after it', () => {
  const { files, signal } = openFiles()
  files.heard()
  const { age } = files
  signal('Reloading')
  files.keep(patterns, states, age)
  expect(files.known(patterns)).toBeUndefined()
})

test('the last watcher that leaves takes the knowledge with it', () => {
  const { files } = openFiles()
  const [first, second] = [files.heard(), files.heard()]
  files.keep(patterns, states, files.age)
  first()
  expect(files.known(patterns)).toBe(states)
  second()
  expect(files.known(patterns)).toBeUndefined()
})
