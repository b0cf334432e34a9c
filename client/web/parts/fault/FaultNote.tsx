import type { JSX } from 'solid-js'
import type { Fault } from '../../../../shared/fault.ts'
import { FaultRemedy } from './FaultRemedy.tsx'
import { FaultText } from './FaultText.tsx'

/** A fault with its next step as a button, where the page has one. `onAgain` is called when that has helped. */
export const FaultNote = (props: { fault: Fault; onAgain?: () => void; action?: JSX.Element }) => (
  <FaultText fault={props.fault}>
    {props.action}
    <FaultRemedy fault={props.fault} onDone={props.onAgain} />
  </FaultText>
)
