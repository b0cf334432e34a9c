import type { Fault } from '../../../../shared/fault.ts'

type UnknownKey = Extract<Fault, { kind: 'hostKeyUnknown' }>

/** The unknown key of the host itself, or of the jump host that stands before it. */
export const unknownKeyOf = (fault: Fault | undefined): UnknownKey | undefined => {
  const cause = fault?.kind === 'jumpFailed' ? fault.cause : fault
  return cause?.kind === 'hostKeyUnknown' ? cause : undefined
}
