import type { JSX } from 'solid-js'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { describeFault } from '../../../../shared/describeFault.ts'
import type { Fault } from '../../../../shared/fault.ts'

/** A fault where its cause is: the sentence, what to do next, and beside it what the caller offers to do. */
export const FaultText = (props: { fault: Fault; children?: JSX.Element }) => (
  <div role="alert" class="flex items-start gap-3 rounded-md border border-line bg-down-soft p-3">
    <TriangleAlert size={16} class="mt-0.5 shrink-0 text-down" />
    <div class="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <p class="min-w-0 flex-[1_1_260px] [overflow-wrap:anywhere]">
        {describeFault(props.fault).sentence} <span class="text-t2">{describeFault(props.fault).next}</span>
      </p>
      <div class="flex gap-2 empty:hidden">{props.children}</div>
    </div>
  </div>
)
