import type { Fault, Issue } from '../../../shared/fault.ts'

/** The issues inside a fault; empty where it has none. */
export const issuesOf = (fault: Fault | undefined): readonly Issue[] =>
  fault?.kind === 'badInput' || fault?.kind === 'configInvalid' ? fault.issues : []

/** What is wrong with one field, so that it can stand at the field. */
export const issueAt = (fault: Fault | undefined, path: string): string | undefined =>
  issuesOf(fault).find((issue) => issue.path === path)?.message
