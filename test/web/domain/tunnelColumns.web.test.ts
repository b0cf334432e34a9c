import { expect, test } from 'vitest'
import { fieldsOf } from '../../../client/web/domain/tunnelColumns.ts'
import { toRow } from '../../../client/web/domain/tunnelRow.ts'
import { parseFilter, passes, searchable } from '../../../client/web/kit/filter/filter.ts'
import { madeHost, madeTunnel, stale } from '../made.ts'

const rows = [
  toRow(madeTunnel('ams1/exit-10', { tags: ['eu'] }), madeHost('ams1'), 3000),
  toRow(madeTunnel('ams1/exit-9', { tags: ['eu', 'old'], listen: ['0.0.0.0:8443'] }), madeHost('ams1'), 9000),
  toRow(madeTunnel('fra1/home', { health: 'down', kind: 'socks → vless' }), madeHost('fra1'), undefined),
  toRow(madeTunnel('sao1/far'), madeHost('sao1', stale('sao1')), undefined),
]
const found = (line: string): string[] =>
  rows.filter((row) => passes(parseFilter(line), searchable(fieldsOf(row)))).map(({ tunnel }) => tunnel.id)

test('an empty line lets everything pass', () => expect(found('  ')).toHaveLength(4))

test('tokens of one key are alternatives, of several keys all must hold, ! turns one round', () => {
  expect(found('host:ams1 host:fra1')).toEqual(['exit-10', 'exit-9', 'home'])
  expect(found('host:ams1 port:8443')).toEqual(['exit-9'])
  expect(found('tag:eu !tag:old')).toEqual(['exit-10'])
})

test('words are found anywhere, in any case', () => expect(found('SOCKS')).toEqual(['home']))

test('a tunnel on a host that is not seen is stale, not up', () => {
  expect(found('state:up')).toEqual(['exit-10', 'exit-9'])
  expect(found('state:stale')).toEqual(['far'])
})
