import { expect, test } from 'vitest'
import {
  collectSetting,
  jsonItems,
  parsed,
  portNumber,
  wholeNumber,
  type Settings,
} from '../../../client/cli/input/parse.ts'
import { faultOfError } from '../../../client/cli/outcome/faultOfError.ts'
import { hostInput } from '../../../shared/input.ts'

const settings = (pairs: readonly string[]): Settings =>
  pairs.reduce<Settings>((before, pair) => collectSetting(pair, before), {})

test('--set makes numbers and truth values of what looks like them, and leaves the rest as text', () => {
  expect(settings(['port=443', 'udp=true', 'dest=www.example.com:443', 'shortId=0123', 'empty='])).toEqual({
    port: 443,
    udp: true,
    dest: 'www.example.com:443',
    shortId: '0123',
    empty: '',
  })
})

test('--set keeps every equals sign but the first', () => {
  expect(settings(['password=a=b='])).toEqual({ password: 'a=b=' })
})

test.each(['novalue', '=x'])('--set refuses %j', (pair) => {
  expect(() => settings([pair])).toThrow(/KEY=VALUE/)
})

test.each(['-1', '1.5', '0x10', '', 'many'])('a whole number is not %j', (text) => {
  expect(() => wholeNumber(text)).toThrow(/whole number/)
})

test('a wrong argument is a fault that names the field', () => {
  const refuse = (): unknown => {
    try {
      return parsed(hostInput, { host: '-x' })
    } catch (error) {
      return faultOfError(error)
    }
  }
  expect(refuse()).toMatchObject({ kind: 'badInput', issues: [{ path: 'host' }] })
})

test.each([['[{"a":1},{"a":2}]'], ['{"a":1}\n\n{"a":2}\n']])('many items are an array or an object a line', (text) => {
  expect(jsonItems(text, 'x')).toEqual([{ a: 1 }, { a: 2 }])
})

test('one item is an object over several lines', () => {
  expect(jsonItems('{\n  "a": 1\n}', 'x')).toEqual([{ a: 1 }])
})

test('a line that is no JSON is named', () => {
  expect(() => jsonItems('{"a":1}\nnope', 'create-many')).toThrow('create-many: line 2 is not JSON.')
})

test('a port is at most 65535', () => {
  expect([portNumber('0'), portNumber('65535')]).toEqual([0, 65_535])
  expect(() => portNumber('65536')).toThrow(/at most 65535/)
})
