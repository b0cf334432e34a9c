import type { JSX } from 'solid-js'
import { CliLine } from '../CliLine.tsx'

/** A place with nothing in it: what it is for, the one button, and the command line that does the same. */
export const Empty = (props: {
  icon: JSX.Element
  title: string
  children: JSX.Element
  action: JSX.Element
  cli: string
}) => (
  <div class="mx-auto flex w-full max-w-lg flex-col items-center gap-3 px-4 py-16 text-center">
    <div class="grid size-12 place-items-center rounded-lg border border-line bg-s1 text-accent">{props.icon}</div>
    <h2 class="text-lg font-semibold">{props.title}</h2>
    <p class="text-t2">{props.children}</p>
    <div class="py-1">{props.action}</div>
    <div class="w-full max-w-md text-left">
      <CliLine line={props.cli} />
    </div>
  </div>
)
