import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSort } from '../../../client/web/domain/tunnelColumns.ts'
import { toRow, type TunnelRow } from '../../../client/web/domain/tunnelRow.ts'
import { parseFilter } from '../../../client/web/kit/filter/filter.ts'
import { makeTunnelOrder } from '../../../client/web/rooms/tunnels/makeTunnelOrder.ts'
import { madeHost, madeTunnel, stale } from '../made.ts'

const orderOf = (rows: readonly TunnelRow[], by: string, line = ''): readonly string[] => {
  const order = makeTunnelOrder()
  order.reset(rows, parseFilter(line), parseSort(by))
  return order.keys()
}

test('names sort as people count, worst state first, and - turns the order round', () => {
  const rows = [
    toRow(madeTunnel('ams1/exit-10'), madeHost('ams1'), 3000),
    toRow(madeTunnel('ams1/exit-9'), madeHost('ams1'), 9000),
    toRow(madeTunnel('fra1/home', { health: 'down' }), madeHost('fra1'), undefined),
    toRow(madeTunnel('sao1/far'), madeHost('sao1', stale('sao1')), undefined),
  ]
  expect(orderOf(rows, 'tunnel')).toEqual(['ams1/exit-9', 'ams1/exit-10', 'fra1/home', 'sao1/far'])
  expect(orderOf(rows, 'state')[0]).toBe('fra1/home')
  expect(orderOf(rows, '-tunnel')[0]).toBe('sao1/far')
  expect(orderOf(rows, 'since')).toEqual(['ams1/exit-9', 'ams1/exit-10', 'fra1/home', 'sao1/far'])
})

const move = fc
  .record({
    id: fc.constantFrom('a', 'b1', 'b2', 'b10', 'c'),
    health: fc.constantFrom('up' as const, 'down' as const, 'stopped' as const),
    kind: fc.constantFrom('vless · reality', 'socks'),
    sinceMs: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    gone: fc.boolean(),
  })
  .map(({ id, health, kind, sinceMs, gone }) => ({
    key: `fra1/${id}`,
    row: gone ? undefined : toRow(madeTunnel(`fra1/${id}`, { health, kind }), undefined, sinceMs),
  }))

test('rows put in one by one stand where a new sort would put them', () => {
  const by = fc.constantFrom('tunnel', '-tunnel', 'state', '-state', 'kind', 'listen', 'since', '-since')
  const line = fc.constantFrom('', 'state:down', '!state:up', 'socks', 'name:b1')
  fc.assert(
    fc.property(by, line, fc.array(move, { maxLength: 30 }), (by, line, moves) => {
      const order = makeTunnelOrder()
      order.reset([], parseFilter(line), parseSort(by))
      const rows = new Map<string, TunnelRow>()
      for (const { key, row } of moves) {
        order.put(key, row)
        if (row === undefined) rows.delete(key)
        else rows.set(key, row)
        expect(order.keys()).toEqual(orderOf([...rows.values()], by, line))
      }
    }),
  )
})

test('a row that changes where it stands is no new list', () => {
  const order = makeTunnelOrder()
  order.reset([toRow(madeTunnel('fra1/a'), undefined, 1)], parseFilter(''), parseSort('tunnel'))
  const before = order.keys()
  order.put('fra1/a', toRow(madeTunnel('fra1/a', { health: 'down' }), undefined, 2))
  expect(order.keys()).toBe(before)
})
