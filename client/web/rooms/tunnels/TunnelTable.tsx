import { useSearchParams } from '@solidjs/router'
import { createVirtualizer } from '@tanstack/solid-virtual'
import { createMemo, createSignal, For, Show } from 'solid-js'
import { useApp } from '../../ask/useApp.ts'
import { createHeldOrder } from './createHeldOrder.ts'
import { createTunnelOrder } from './createTunnelOrder.ts'
import { createWide } from '../../kit/createWide.ts'
import type { Filter } from '../../kit/filter/filter.ts'
import { Button } from '../../kit/Button.tsx'
import { TableHead } from './TunnelTableHead.tsx'
import { TunnelTableRow } from './TunnelTableRow.tsx'

const rowPx = 36
const cardPx = 64
const virtualFrom = 200

/** The tunnels as a table, as cards on a phone; from 200 rows on only what is seen is in the page. */
export const TunnelTable = (props: { filter: Filter }) => {
  const { live } = useApp()
  const [search, setSearch] = useSearchParams<{ sort?: string }>()
  const wide = createWide(1080)
  const sort = () => search.sort ?? 'tunnel'
  const sorted = createTunnelOrder(live, { filter: () => props.filter, sort })
  const [hovered, setHovered] = createSignal(false)
  const held = createHeldOrder({ keys: sorted, hold: hovered, sort })
  // Only another length is laid out anew: rows that change places keep what is drawn.
  const length = createMemo(() => held.keys().length)
  const virtual = createMemo(() => length() >= virtualFrom)
  let list: HTMLDivElement | undefined
  const virtualizer = createVirtualizer<Element, Element>({
    get count() {
      return virtual() ? length() : 0
    },
    getScrollElement: () => document.querySelector('#main'),
    estimateSize: () => (wide() ? rowPx : cardPx),
    overscan: 12,
    get scrollMargin() {
      return list?.offsetTop ?? 0
    },
  })
  return (
    <div class="min-w-0" onPointerEnter={() => setHovered(true)} onPointerLeave={() => setHovered(false)}>
      {/* Over the head, and not above the rows: it must not push them away from under the pointer. */}
      <div class="relative z-10 h-0">
        <Show when={held.changed() > 0}>
          <div class="absolute top-1 right-2.5">
            <Button small onClick={held.release}>
              {held.changed()} changed places · refresh order
            </Button>
          </div>
        </Show>
      </div>
      <div
        class="overflow-clip rounded-lg border border-line bg-s1"
        role="table"
        aria-label="Tunnels"
        aria-rowcount={length()}
      >
        <Show when={wide()}>
          <TableHead
            sort={sort()}
            onSort={(next) => setSearch({ sort: next === 'tunnel' ? null : next }, { replace: true })}
          />
        </Show>
        <div ref={(element) => (list = element)} role="rowgroup">
          <Show
            when={virtual()}
            fallback={
              <For each={held.keys()}>
                {(key) => <Show when={live.row(key)}>{(row) => <TunnelTableRow row={row()} wide={wide()} />}</Show>}
              </For>
            }
          >
            <div class="relative" style={{ height: `${virtualizer.getTotalSize()}px` }}>
              <For each={virtualizer.getVirtualItems()}>
                {(item) => (
                  <div
                    class="absolute top-0 left-0 w-full"
                    style={{
                      height: `${item.size}px`,
                      transform: `translateY(${item.start - virtualizer.options.scrollMargin}px)`,
                    }}
                  >
                    <Show when={live.row(held.keys()[item.index] ?? '')}>
                      {(row) => <TunnelTableRow row={row()} wide={wide()} />}
                    </Show>
                  </div>
                )}
              </For>
            </div>
          </Show>
        </div>
        <Show when={length() === 0}>
          <p class="border-t border-line px-3.5 py-6 text-center text-t2">No tunnel answers to this filter.</p>
        </Show>
      </div>
    </div>
  )
}
