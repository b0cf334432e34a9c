import { A } from '@solidjs/router'
import { For, Show } from 'solid-js'

/** An address that leads to nothing, and the nearest things that are there. */
export const NotThere = (props: { what: string; name: string; href: string; known: readonly string[] }) => (
  <div class="mx-auto flex max-w-md flex-col gap-3 py-16 text-center">
    <h1 class="text-lg font-semibold">
      There is no {props.what} named {props.name}
    </h1>
    <p class="text-t2">It may have been removed, or its name is spelt differently.</p>
    <Show when={props.known.length > 0}>
      <ul class="flex flex-wrap justify-center gap-2">
        <For each={props.known.slice(0, 12)}>
          {(name) => (
            <li>
              <A href={`${props.href}/${name}`} class="rounded-full border border-line-strong px-2.5 py-1 hover:bg-s2">
                {name}
              </A>
            </li>
          )}
        </For>
      </ul>
    </Show>
  </div>
)
