import { expect, test } from 'vitest'
import { nextLive, nextOperations, noLive } from '../../shared/live.ts'
import type { OperationSummary } from '../../shared/operation/operation.ts'
import { madeHost, madeOperation, madeTunnel } from '../web/made.ts'

test('rows stay in order of their names, and those that an event is not about keep their identity', () => {
  const events = ['fra1/home', 'ams1/exit', 'fra1/alt'].map((ref) => madeTunnel(ref))
  let live = noLive
  for (const tunnel of events) live = nextLive(live, { kind: 'tunnel', atMs: 1000, tunnel })
  expect(live.tunnels.map(({ ref }) => ref)).toEqual(['ams1/exit', 'fra1/alt', 'fra1/home'])
  const after = nextLive(live, { kind: 'tunnel', atMs: 2000, tunnel: madeTunnel('fra1/alt', { health: 'down' }) })
  expect(after.tunnels.map((row, at) => row === live.tunnels[at])).toEqual([true, false, true])
  expect(nextLive(after, { kind: 'tunnelGone', atMs: 3000, uid: 'ams1/exit' }).tunnels).toHaveLength(2)
  expect(nextLive(noLive, { kind: 'host', atMs: 1000, host: madeHost('fra1') }).hosts).toHaveLength(1)
})

test('an operation that runs is kept however many end after it', () => {
  let all: readonly OperationSummary[] = [madeOperation('long', { state: 'running', endedAtMs: null })]
  for (let at = 0; at < 80; at += 1) all = nextOperations(all, madeOperation(`short ${at}`))
  expect(all).toHaveLength(51)
  expect(all.at(-1)?.id).toBe('long')
  expect(all[0]?.id).toBe('short 79')
})
