import { HostError } from '../../../shared/hostError.ts'

export const alreadyExists = (what: string, name: string): HostError =>
  new HostError({ kind: 'alreadyExists', what, name })

export const notFound = (what: string, name: string): HostError => new HostError({ kind: 'notFound', what, name })

/** Why a write that asked for a version wrote nothing: the row is gone, or somebody else wrote it. */
export const notWritten = (row: { what: string; name: string; isThere: boolean }): HostError =>
  row.isThere
    ? new HostError({ kind: 'changedMeanwhile', what: row.what, name: row.name })
    : notFound(row.what, row.name)
