import { parseArgs } from 'node:util'

export const figureIds = ['P1', 'P2', 'P3', 'P4', 'P5', 'P8', 'P13'] as const
export type FigureId = (typeof figureIds)[number]

export interface BenchArguments {
  ids: readonly FigureId[]
  json: boolean
  /** How many hosts; P1 is measured on 100 too when this is not given. */
  hosts: number | undefined
}

/** `npm run bench -- P1 P4 --hosts 30 --json`. */
export const benchArguments = (argv: readonly string[]): BenchArguments => {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, hosts: { type: 'string' } },
  })
  const unknown = positionals.filter((id) => !isFigureId(id))
  if (unknown.length > 0)
    throw new RangeError(`There is no figure ${unknown.join(', ')}; there are ${figureIds.join(', ')}.`)
  const hosts = values.hosts === undefined ? undefined : Number(values.hosts)
  if (hosts !== undefined && (!Number.isInteger(hosts) || hosts < 1 || hosts > 200))
    throw new RangeError('--hosts takes a whole number from 1 to 200.')
  const chosen = positionals.filter(isFigureId)
  return { ids: chosen.length === 0 ? figureIds : chosen, json: values.json, hosts }
}

const isFigureId = (id: string): id is FigureId => figureIds.some((known) => known === id)
