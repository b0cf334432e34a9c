import { tunnelSource, type TunnelSource } from '../../../shared/tunnel.ts'
import type { FullRevision, Tables } from '../fleetStore.ts'
import { revisionRow } from '../schema/columns.ts'
import { openJson, sealJson, type Place } from '../seal/sealer.ts'
import { alreadyExists, notFound } from './refusals.ts'
import type { Scope } from './scope.ts'

export const revisionsTable = ({ sealer, read, write }: Scope): Tables['revisions'] => ({
  add: (revision) =>
    write(async (queries) => {
      const { tunnel, number, config, unit, source } = revision
      const owner = await queries.selectFrom('tunnels').select('uid').where('uid', '=', tunnel).executeTakeFirst()
      if (owner === undefined) throw notFound('tunnel', tunnel)
      const row = {
        ...revisionRow.writeAll(revision),
        config: sealer.seal(config, placeOf(revision, 'config')),
        unit: sealer.seal(unit, placeOf(revision, 'unit')),
        source: sealJson(sealer, source, placeOf(revision, 'source')),
      }
      const added = await queries
        .insertInto('revisions')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('number')
        .executeTakeFirst()
      if (added === undefined) throw alreadyExists('revision', `${number} of ${tunnel}`)
    }),
  get: (tunnel, number) =>
    read(async (queries) => {
      const numbered = queries.selectFrom('revisions').selectAll().where('tunnel', '=', tunnel)
      const row = await numbered.where('number', '=', number).executeTakeFirst()
      if (row === undefined) return undefined
      const config = sealer.open(row.config, placeOf(row, 'config'))
      const unit = sealer.open(row.unit, placeOf(row, 'unit'))
      const source = sourceFrom(openJson(sealer, row.source, placeOf(row, 'source')), config)
      return { ...revisionRow.read(row), config, unit, source }
    }),
  list: (tunnel) =>
    read(async (queries) => {
      const all = queries.selectFrom('revisions').select(revisionRow.columns).where('tunnel', '=', tunnel)
      return (await all.orderBy('number', 'desc').execute()).map(revisionRow.read)
    }),
})

type Sealed = 'config' | 'unit' | 'source'

const placeOf = ({ tunnel, number }: Pick<FullRevision, 'tunnel' | 'number'>, column: Sealed): Place => ({
  table: 'revisions',
  column,
  key: [tunnel, number],
})

/** A source of a later version's kind can't be read; the config that was made from it can. */
const sourceFrom = (stored: unknown, config: string): TunnelSource =>
  tunnelSource.safeParse(stored).data ?? { kind: 'config', config }
