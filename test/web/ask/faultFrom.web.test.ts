import { TRPCClientError } from '@trpc/client'
import { expect, test } from 'vitest'
import { faultFrom } from '../../../client/web/ask/faultFrom.ts'
import { keyUnknown } from '../made.ts'

test('the fault of the server is found in what the client throws', () => {
  const thrown = TRPCClientError.from({ error: { message: '', code: -32_603, data: { fault: keyUnknown } } })
  expect(faultFrom(thrown)).toEqual(keyUnknown)
})

test('what no server said is that no server answered', () => {
  expect(faultFrom(TRPCClientError.from(new TypeError('Failed to fetch'))).kind).toBe('serverUnreachable')
})
