import { expect, test } from 'vitest'
import { exitCodeOf } from '../../../client/cli/outcome/exitCode.ts'
import { faultOfError } from '../../../client/cli/outcome/faultOfError.ts'
import { RaptorError } from '../../../client/sdk/raptorError.ts'
import { HostError } from '../../../shared/hostError.ts'

test('a host that failed is exit 1', () => {
  expect(exitCodeOf({ kind: 'refused', host: 'a', address: 'a:22' })).toBe(1)
})

test('bad input is wrong use, exit 2', () => {
  expect(exitCodeOf({ kind: 'badInput', issues: [] })).toBe(2)
})

test('what was cancelled, at a question or by another face, is exit 130', () => {
  expect(exitCodeOf({ kind: 'cancelled', what: 'The question' })).toBe(130)
})

test('a server that does not answer is exit 3', () => {
  expect(exitCodeOf({ kind: 'serverUnreachable', url: 'http://127.0.0.1:1', reason: 'refused' })).toBe(3)
})

test('a fault is found in our own error and in one that came over the wire', () => {
  const fault = { kind: 'alreadyExists', what: 'host', name: 'a' } as const
  expect(faultOfError(new HostError(fault))).toEqual(fault)
  expect(faultOfError(new RaptorError(fault))).toEqual(fault)
})

test('anything else has no fault, also what only looks like one', () => {
  expect(faultOfError(new Error('x'))).toBeUndefined()
  expect(faultOfError(Object.assign(new Error('x'), { fault: { kind: 'made up' } }))).toBeUndefined()
  expect(faultOfError('text')).toBeUndefined()
})
