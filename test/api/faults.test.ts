import { TRPCError } from '@trpc/server'
import { describe, expect, test } from 'vitest'
import { describeFault } from '../../shared/describeFault.ts'
import { HostError } from '../../shared/hostError.ts'
import { codeOf, statusOf } from '../../server/api/codeOf.ts'
import { everyFault } from './eachFault.ts'
import { fakeRouter } from './fakeRouter.ts'
import { ask } from './ask.ts'

describe.each(everyFault)('the fault $kind', (fault) => {
  test('crosses the wire whole, with its code, its status and its sentence', async () => {
    const router = fakeRouter({ 'hosts.list': async () => Promise.reject(new HostError(fault)) })
    const { status, error } = await ask('hosts.list', { router })
    expect(status).toBe(statusOf(fault.kind))
    expect(error).toMatchObject({
      message: describeFault(fault).sentence,
      data: { code: codeOf[fault.kind], httpStatus: statusOf(fault.kind), fault },
    })
  })
})

test('only this server itself answers 401, so a page never takes a refused host login for its own', () => {
  expect(everyFault.map(({ kind }) => kind).filter((kind) => statusOf(kind) === 401)).toEqual(['unauthorized'])
})

const secret = 'the password is hunter2'

const failing: Record<string, () => never> = {
  'an Error': () => {
    throw new Error(secret)
  },
  'a TRPCError': () => {
    throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: secret })
  },
  'a string': () => {
    // oxlint-disable-next-line typescript/only-throw-error
    throw secret
  },
}

describe.each(Object.entries(failing))('%s that no fault describes', (_kind, fail) => {
  test('becomes "internal" with an id, and its text is found in the log only', async () => {
    const router = fakeRouter({ 'hosts.list': async () => fail() })
    const { status, body, error, reports } = await ask('hosts.list', { router })
    expect(status).toBe(500)
    expect(body).not.toContain('hunter2')
    expect(error).toMatchObject({ data: { fault: { kind: 'internal', id: reports[0]?.id } } })
    expect(String(reports[0]?.error)).toContain('hunter2')
  })

  test('says nothing in a batch either, and harms no other call in it', async () => {
    const router = fakeRouter({ 'hosts.list': async () => fail(), 'tunnels.list': async () => [] })
    const { body, reports } = await ask('hosts.list,tunnels.list', { router, batch: true })
    expect(body).not.toContain('hunter2')
    expect(JSON.parse(body)).toMatchObject([
      { error: { json: { data: { fault: { kind: 'internal', id: reports[0]?.id } } } } },
      { result: { data: { json: [] } } },
    ])
  })
})

test('an input that is not one is badInput with the path of every field', async () => {
  const input = { spec: { name: '-x', address: 'db1', tags: ['a', 7] } }
  const { status, error } = await ask('hosts.add', { input })
  expect(status).toBe(400)
  expect(error).toMatchObject({
    data: { fault: { kind: 'badInput', issues: [{ path: 'spec.name' }, { path: 'spec.tags[1]' }] } },
  })
})

test('a stored row that is not one is no fault of the input', async () => {
  const router = fakeRouter({
    'hosts.list': async () => {
      const { hostInput } = await import('../../shared/input.ts')
      hostInput.parse({})
      return []
    },
  })
  const { error } = await ask('hosts.list', { router })
  expect(error).toMatchObject({ data: { fault: { kind: 'internal' } } })
})

test('a procedure that there is not is named', async () => {
  const { status, error } = await ask('hosts.explode')
  expect(status).toBe(404)
  expect(error).toMatchObject({ data: { fault: { kind: 'notFound', name: 'hosts.explode' } } })
})
