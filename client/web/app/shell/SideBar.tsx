import { A, useLocation } from '@solidjs/router'
import { createMemo, For, Show } from 'solid-js'
import { useApp } from '../../ask/useApp.ts'
import { type Room, rooms } from './rooms.ts'
import { FreshnessSummary } from './FreshnessSummary.tsx'
import { Logo } from './Logo.tsx'

export const isIn = (path: string, room: Room): boolean =>
  room.href === '/' ? path === '/' : path === room.href || path.startsWith(`${room.href}/`)

export const SideBar = () => (
  <div class="row-span-2 hidden flex-col border-r border-line md:flex">
    <nav aria-label="Rooms" class="flex flex-col gap-0.5 p-2">
      <A href="/" class="mb-1 flex h-10 items-center gap-2.5 rounded-md px-2 text-base font-semibold">
        <Logo />
        Raptor Tunnel
      </A>
      <For each={rooms}>{(room) => <SideLink room={room} />}</For>
    </nav>
    <FreshnessSummary />
  </div>
)

const SideLink = (props: { room: Room }) => {
  const { live } = useApp()
  const location = useLocation()
  const here = () => isIn(location.pathname, props.room)
  const count = createMemo(() => props.room.count(live))
  return (
    <A
      href={props.room.href}
      aria-current={here() ? 'page' : undefined}
      class="flex h-8 items-center gap-2.5 rounded-md px-2 font-medium"
      classList={{ 'bg-s2 text-t1': here(), 'text-t2 hover:bg-s1 hover:text-t1': !here() }}
    >
      <props.room.icon size={16} />
      <span class="flex-1">{props.room.label}</span>
      <Show when={count() > 0}>
        <span class="tabular text-xs" classList={{ 'text-down': props.room.alarming, 'text-t3': !props.room.alarming }}>
          {count()}
          <span class="sr-only">{props.room.alarming ? ' need attention' : ''}</span>
        </span>
      </Show>
    </A>
  )
}
