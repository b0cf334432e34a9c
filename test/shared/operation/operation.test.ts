import { expect, test } from 'vitest'
import { isEnded, nextOperation, type Operation, type OperationItem } from '../../../shared/operation/operation.ts'
import { summaryOf } from '../../../shared/operation/summaryOf.ts'

const id = '0d7c1c1e-6a64-4d2c-9a3b-8f2a3c5f9e10'

const item = (seq: number, change: Partial<OperationItem> = {}): OperationItem => ({
  seq,
  hostId: `host-${seq}`,
  host: `fra${seq}`,
  tunnels: ['home'],
  state: 'waiting',
  pastNoReturn: false,
  steps: [],
  fault: null,
  failures: [],
  startedAtMs: null,
  endedAtMs: null,
  ...change,
})

const head = {
  id,
  kind: 'restartTunnels',
  title: 'restart home',
  state: 'running',
  fault: null,
  by: 'cli',
  who: 'ann@desk',
  retryOf: null,
  startedAtMs: 1000,
  endedAtMs: null,
} as const

const operationOf = (parts: OperationItem[]): Operation => ({
  ...summaryOf(head, parts),
  policy: { canary: 0, batch: '100%', pauseMs: 0, gate: false },
  parts,
})

test('an item that changes takes its place; the others are the same objects', () => {
  const before = operationOf([item(0), item(1)])
  const after = nextOperation(before, { kind: 'item', item: item(1, { state: 'running' }) })
  expect(after?.parts[1]?.state).toBe('running')
  expect(after?.parts[0]).toBe(before.parts[0])
})

test('a summary changes the whole and leaves the items', () => {
  const before = operationOf([item(0)])
  const summary = summaryOf({ ...head, state: 'done', endedAtMs: 2000 }, before.parts)
  const after = nextOperation(before, { kind: 'summary', summary })
  expect(after).toMatchObject({ state: 'done', endedAtMs: 2000 })
  expect(after?.parts).toBe(before.parts)
})

test('changes of an operation that was not told yet tell nothing; the whole one does', () => {
  expect(nextOperation(undefined, { kind: 'item', item: item(0) })).toBeUndefined()
  const operation = operationOf([item(0)])
  expect(nextOperation(undefined, { kind: 'operation', operation })).toBe(operation)
})

test('a summary counts the items by their state and names the step that runs', () => {
  const step = { name: 'write', state: 'running', startedAtMs: 1, endedAtMs: null, progress: null, note: '' } as const
  const parts = [item(0, { state: 'done' }), item(1, { state: 'running', steps: [step] }), item(2)]
  expect(summaryOf(head, parts)).toMatchObject({
    items: { done: 1, running: 1, waiting: 1 },
    total: 3,
    step: 'write',
    host: null,
    tunnel: null,
  })
})

test('an operation about one host, and one tunnel of it, names them', () => {
  expect(summaryOf(head, [item(0)])).toMatchObject({ host: 'fra0', tunnel: 'home' })
  expect(summaryOf(head, [item(0, { tunnels: ['a', 'b'] })])).toMatchObject({ host: 'fra0', tunnel: null })
})

test('the fault of the whole is what ended it, else the first of its items; one that was not begun is told last', () => {
  const notBegun = { kind: 'notBegun', host: 'fra0', what: 'restart home', reason: 'too many failed' } as const
  const full = { kind: 'diskFull', host: 'fra1', path: '/etc' } as const
  const parts = [
    item(0, { state: 'skipped', fault: notBegun }),
    item(1, { state: 'failed', failures: [{ tunnel: 'home', fault: full }] }),
  ]
  expect(summaryOf(head, parts).fault).toEqual(full)
  expect(summaryOf(head, parts.slice(0, 1)).fault).toEqual(notBegun)
  const internal = { kind: 'internal', id: 'a1' } as const
  expect(summaryOf({ ...head, fault: internal }, parts).fault).toEqual(internal)
})

test('an operation has ended unless it waits or runs', () => {
  const states = ['waiting', 'running', 'done', 'failed', 'cancelled', 'interrupted'] as const
  expect(states.filter((state) => isEnded({ state }))).toEqual(['done', 'failed', 'cancelled', 'interrupted'])
})
