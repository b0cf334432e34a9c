/** The columns as they stand on disk after the last migration. Names of columns are those of the values; lists are JSON. */
export interface Tables {
  hosts: HostRow
  tunnels: TunnelRow
  archive: ArchiveRow
  operations: OperationRow
}

export interface HostRow {
  name: string
  address: string
  port: number | null
  user: string | null
  keyFile: string | null
  jump: string | null
  publicAddress: string | null
  tags: string
  addedAtMs: number
}

export interface TunnelRow {
  host: string
  id: string
  name: string
  template: string
  tags: string
  wanted: string
  revision: number
  config: string
  added: string
  createdAtMs: number
  changedAtMs: number
}

export interface ArchiveRow {
  host: string
  id: string
  revision: number
  config: string
  unit: string
  archivedAtMs: number
}

export interface OperationRow {
  id: string
  host: string
  state: string
  startedAtMs: number
  /** The operation as it crosses the wire, JSON. */
  operation: string
  /** What it was asked to do, JSON; may hold secrets. */
  input: string
  /** What its work gave, JSON. */
  value: string | null
}
