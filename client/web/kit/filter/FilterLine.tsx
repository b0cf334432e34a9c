import type { JSX } from 'solid-js'
import { For, Show } from 'solid-js'
import ListFilter from 'lucide-solid/icons/list-filter'
import X from 'lucide-solid/icons/x'

interface FilterLineProps {
  value: string
  onInput: (value: string) => void
  label: string
  placeholder: string
  /** Tokens to press, for those who don't type. */
  offers: readonly { token: string; label: string }[]
  /** The one action of the list, beside the line. */
  children?: JSX.Element
}

/** One line to filter a list by tokens and words; what it holds is in the address. */
export const FilterLine = (props: FilterLineProps) => {
  const parts = () => props.value.split(/\s+/).filter((part) => part !== '')
  const holds = (token: string) => parts().includes(token)
  const toggle = (token: string): void =>
    props.onInput((holds(token) ? parts().filter((part) => part !== token) : [...parts(), token]).join(' '))
  return (
    <div class="flex flex-wrap items-center gap-2">
      <div class="flex h-8 min-w-0 flex-[1_1_180px] items-center gap-2 rounded-md border border-line-strong bg-s1 px-2.5 focus-within:outline-2 focus-within:outline-accent pointer-coarse:h-11">
        <ListFilter size={15} class="shrink-0 text-t3" />
        <input
          data-filter
          class="min-w-0 flex-1 bg-transparent outline-none placeholder:text-t3 pointer-coarse:text-lg"
          aria-label={props.label}
          placeholder={props.placeholder}
          autocomplete="off"
          spellcheck={false}
          value={props.value}
          onInput={(event) => props.onInput(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
        />
        <Show when={props.value !== ''} fallback={<SlashKey />}>
          <button
            type="button"
            aria-label="Clear the filter"
            class="text-t3 hover:text-t1"
            onClick={() => props.onInput('')}
          >
            <X size={15} />
          </button>
        </Show>
      </div>
      <div class="order-last flex w-full gap-1 overflow-x-auto md:order-none md:w-auto">
        <For each={props.offers}>
          {(offer) => <Offer label={offer.label} pressed={holds(offer.token)} onPress={() => toggle(offer.token)} />}
        </For>
      </div>
      {props.children}
    </div>
  )
}

const SlashKey = () => (
  <kbd class="hidden rounded-sm border border-line-strong px-1.5 font-sans text-xs text-t3 md:block" aria-hidden="true">
    /
  </kbd>
)

const Offer = (props: { label: string; pressed: boolean; onPress: () => void }) => (
  <button
    type="button"
    aria-pressed={props.pressed}
    class="h-7 rounded-full border px-2.5 text-xs whitespace-nowrap pointer-coarse:h-9"
    classList={{
      'border-accent bg-accent-soft text-t1': props.pressed,
      'border-line-strong text-t2 hover:bg-s2': !props.pressed,
    }}
    onClick={() => props.onPress()}
  >
    {props.label}
  </button>
)
