import type { RouteSectionProps } from '@solidjs/router'
import { useLocation } from '@solidjs/router'
import { createEffect, createSignal, lazy, on, Show, Suspense } from 'solid-js'
import { createKeys } from '../../kit/createKeys.ts'
import { crumbsOf } from './crumbs.ts'
import { BottomBar } from './BottomBar.tsx'
import { ConnectionBar } from './ConnectionBar.tsx'
import { SideBar } from './SideBar.tsx'
import { Skeleton } from '../../kit/Skeleton.tsx'
import { Toasts } from './Toasts.tsx'
import { TopBar } from './TopBar.tsx'

const Palette = lazy(async () => ({ default: (await import('../palette/Palette.tsx')).Palette }))
const KeysHelp = lazy(async () => ({ default: (await import('./KeysHelp.tsx')).KeysHelp }))

/** The frame around every page: where you are, where you can go, what runs, and the keys. */
export const Shell = (props: RouteSectionProps) => {
  const location = useLocation()
  const [overlay, setOverlay] = createSignal<'palette' | 'keys' | undefined>()
  let main: HTMLElement | undefined
  createKeys({ palette: () => setOverlay('palette'), help: () => setOverlay('keys') })
  createEffect(() => {
    document.title = `${crumbsOf(location.pathname)
      .map(({ label }) => label)
      .toReversed()
      .join(' · ')} · Raptor Tunnel`
  })
  createEffect(
    on(
      () => location.pathname,
      () => main?.scrollTo(0, 0),
      { defer: true },
    ),
  )
  return (
    <div class="grid h-dvh grid-cols-1 grid-rows-[auto_minmax(0,1fr)_auto] md:grid-cols-[208px_minmax(0,1fr)] md:grid-rows-[auto_minmax(0,1fr)]">
      <a
        href="#main"
        class="sr-only z-50 rounded-md bg-accent px-3 py-2 text-accent-text focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        onClick={(event) => {
          event.preventDefault()
          main?.focus()
        }}
      >
        Skip to content
      </a>
      <SideBar />
      <TopBar onPalette={() => setOverlay('palette')} onKeys={() => setOverlay('keys')} />
      <main id="main" ref={(element) => (main = element)} tabindex="-1" class="relative overflow-y-auto outline-none">
        <ConnectionBar />
        <div class="mx-auto flex w-full max-w-[1600px] flex-col gap-4 p-3.5 md:p-5">
          <Suspense fallback={<Skeleton lines={6} />}>{props.children}</Suspense>
        </div>
      </main>
      <BottomBar />
      <Toasts />
      <Suspense>
        <Show when={overlay() === 'palette'}>
          <Palette onClose={() => setOverlay(undefined)} onKeys={() => setOverlay('keys')} />
        </Show>
        <Show when={overlay() === 'keys'}>
          <KeysHelp onClose={() => setOverlay(undefined)} />
        </Show>
      </Suspense>
    </div>
  )
}
