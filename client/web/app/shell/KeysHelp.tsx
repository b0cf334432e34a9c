import { For } from 'solid-js'
import { Dialog } from '../../kit/frame/Dialog.tsx'

const keys: readonly [keys: readonly string[], does: string][] = [
  [['Ctrl', 'K'], 'Search or run anything'],
  [['g', 'f'], 'Go to Fleet'],
  [['g', 't'], 'Go to Tunnels'],
  [['g', 'h'], 'Go to Hosts'],
  [['g', 'o'], 'Go to Operations'],
  [['/'], 'Filter the list'],
  [['j'], 'Next row'],
  [['k'], 'Row before'],
  [['Enter'], 'Open the row'],
  [['n'], 'New, of what is listed'],
  [['l'], 'Logs of the tunnel'],
  [['p'], 'Probe the tunnel'],
  [['r'], 'Restart the tunnel'],
  [['Esc'], 'Close what is open'],
  [['?'], 'These keys'],
]

export const KeysHelp = (props: { onClose: () => void }) => (
  <Dialog open onClose={() => props.onClose()} title="Keys">
    <dl class="grid gap-x-8 md:grid-cols-2">
      <For each={keys}>
        {([names, does]) => (
          <div class="flex h-8 items-center justify-between gap-4">
            <dt class="text-t2">{does}</dt>
            <dd class="flex gap-1">
              <For each={names}>
                {(name) => (
                  <kbd class="min-w-6 rounded-sm border border-line-strong bg-s2 px-1.5 text-center font-sans text-xs">
                    {name}
                  </kbd>
                )}
              </For>
            </dd>
          </div>
        )}
      </For>
    </dl>
  </Dialog>
)
