/** How a field stands in its column: as it is, as JSON text, or as it is and null where it is absent. */
type Kind = 'plain' | 'json' | 'optional'

type Kinds<Value> = { readonly [Field in keyof Value]-?: Kind }

/** A value as the columns hold it. */
export type RowOf<Value, Fields extends Kinds<Value>> = {
  -readonly [Field in keyof Value]-?: Fields[Field] extends 'json'
    ? string
    : Fields[Field] extends 'optional'
      ? Exclude<Value[Field], undefined> | null
      : Value[Field]
}

export interface RowCodec<Value, Row> {
  readonly columns: readonly (keyof Row & string)[]
  /** Only the fields that are given and that have a column. */
  readonly write: (change: Partial<Value>) => Partial<Row>
  /** The whole value: every column is there. */
  readonly writeAll: (value: Value) => Row
  readonly read: (row: Row) => Value
}

/** Between a value and its row, by one word a field: a field without a column does not compile. */
export const rowCodec =
  <Value extends object>() =>
  <const Fields extends Kinds<Value>>(fields: Fields): RowCodec<Value, RowOf<Value, Fields>> => {
    type Row = RowOf<Value, Fields>
    const kinds = Object.entries<Kind>({ ...fields })
    const write = (change: Partial<Value>, isWhole: boolean): Record<string, unknown> => {
      const given = new Map<string, unknown>(Object.entries(change))
      const written = kinds.flatMap(([field, kind]): [string, unknown][] => {
        const value = given.get(field)
        if (value === undefined) return isWhole || (kind === 'optional' && given.has(field)) ? [[field, null]] : []
        return [[field, kind === 'json' ? JSON.stringify(value) : storable(value)]]
      })
      return Object.fromEntries(written)
    }
    const read = (row: Row): Record<string, unknown> => {
      const found = new Map<string, unknown>(Object.entries(row))
      const values = kinds.flatMap(([field, kind]): [string, unknown][] => {
        const value = found.get(field)
        if (kind === 'optional' && value === null) return []
        return [[field, kind === 'json' ? JSON.parse(String(value)) : value]]
      })
      return Object.fromEntries(values)
    }
    return {
      columns: kinds.map(([field]) => field as keyof Row & string), // The kinds are those of the fields.
      // What is put together field by field can't be followed by the compiler; `fields` was checked against both sides.
      write: (change) => write(change, false) as Partial<Row>,
      writeAll: (value) => write(value, true) as Row,
      read: (row) => read(row) as Value,
    }
  }

/** PostgreSQL has no NUL in a text, and what a host says may hold one. JSON writes it in other letters. */
const storable = (value: unknown): unknown => (typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value)
