import type { JSX } from 'solid-js'
import { Match, Switch } from 'solid-js'
import type { Ask } from '../../ask/createAsk.ts'
import { FaultNote } from '../../parts/fault/FaultNote.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'

/** The inside of a flush panel that shows an answer: grey lines while it is asked, the fault when there is none. */
export const Answered = <Answer,>(props: { ask: Ask<Answer>; children: (answer: () => Answer) => JSX.Element }) => (
  <Switch
    fallback={
      <div class="p-3.5">
        <Skeleton lines={9} />
      </div>
    }
  >
    <Match when={props.ask.answer()}>{(answer) => props.children(answer)}</Match>
    <Match when={props.ask.fault()}>
      {(fault) => (
        <div class="p-3.5">
          <FaultNote fault={fault()} onAgain={props.ask.again} />
        </div>
      )}
    </Match>
  </Switch>
)
