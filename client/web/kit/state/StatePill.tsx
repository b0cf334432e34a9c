import type { Shown } from './tone.ts'
import { StateMark } from './StateMark.tsx'
import { toneSoft, toneText } from './toneClass.ts'

/** A state in words, shape and colour. */
export const StatePill = (props: { shown: Shown }) => (
  <span
    class={`inline-flex h-[22px] justify-self-start shrink-0 items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap ${toneText[props.shown.tone]} ${toneSoft[props.shown.tone]}`}
  >
    <StateMark tone={props.shown.tone} class="size-2" />
    {props.shown.words}
  </span>
)
