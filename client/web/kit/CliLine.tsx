import { CopyButton } from './CopyButton.tsx'

/** The command line that does the same, to read and to copy. */
export const CliLine = (props: { line: string }) => (
  <div class="flex min-w-0 items-center gap-1 rounded-md border border-line bg-s0 py-1 pr-1 pl-3">
    <code class="mono min-w-0 flex-1 overflow-x-auto whitespace-nowrap text-t2">
      <span class="text-t3 select-none">$ </span>
      {props.line}
    </code>
    <CopyButton text={props.line}>Copy</CopyButton>
  </div>
)
