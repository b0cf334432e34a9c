import { expect, test } from 'vitest'
import type { Attention } from '../../../client/web/domain/attention.ts'
import { makePicture } from '../../../client/web/live/makePicture.ts'
import type { HostView } from '../../../shared/host.ts'
import type { OperationSummary } from '../../../shared/operation/operation.ts'
import type { TunnelView } from '../../../shared/tunnel.ts'
import { madeHost, madeOperation, madeTunnel, stale } from '../made.ts'

interface Seen {
  hosts?: HostView[]
  tunnels?: TunnelView[]
  operations?: OperationSummary[]
}

const attentionOf = (seen: Seen): readonly Attention[] => {
  const picture = makePicture()
  picture.take({ kind: 'snapshot', atMs: 1000, hosts: [], tunnels: [], operations: [], ...seen })
  return picture.attention.worst(100)
}
const rowsOf = (seen: Seen): string[] => attentionOf(seen).map(({ where, shown }) => `${where}: ${shown.words}`)

test('a fleet in which all is well needs nobody', () => {
  const tunnels = [madeTunnel('fra1/up'), madeTunnel('fra1/off', { health: 'stopped', wanted: 'stopped' })]
  expect(rowsOf({ hosts: [madeHost('fra1')], tunnels, operations: [madeOperation('a')] })).toEqual([])
})

test('the worst comes first', () => {
  const tunnels = [
    madeTunnel('fra1/a', { health: 'degraded' }),
    madeTunnel('fra1/b', { health: 'down' }),
    madeTunnel('fra1/c', { health: 'working' }),
  ]
  expect(rowsOf({ hosts: [madeHost('fra1'), madeHost('sao1', stale('sao1'))], tunnels })).toEqual([
    'fra1/b: Down',
    'fra1/a: Degraded',
    'sao1: Stale',
  ])
})

test('a host that is not seen is one row: what its tunnels were is not held against them', () => {
  const tunnels = [madeTunnel('sao1/a', { health: 'down' }), madeTunnel('sao1/b', { health: 'down' })]
  expect(rowsOf({ hosts: [madeHost('sao1', stale('sao1'))], tunnels })).toEqual(['sao1: Stale'])
})

test('a tunnel that is wanted and was stopped on the host is offered to be started', () => {
  const tunnels = [madeTunnel('fra1/a', { health: 'stopped' })]
  const [row] = attentionOf({ hosts: [madeHost('fra1')], tunnels })
  expect(row?.remedy).toEqual({ kind: 'start', tunnel: 'fra1/a' })
})

test('an interrupted operation asks for a retry until the same was done later', () => {
  const interrupted = madeOperation('a', { state: 'interrupted', startedAtMs: 1000 })
  expect(rowsOf({ operations: [interrupted] })).toEqual(['restart fra1/home: Interrupted'])
  expect(rowsOf({ operations: [madeOperation('b', { startedAtMs: 2000 }), interrupted] })).toEqual([])
})
